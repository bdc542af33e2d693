package dev.drydock.domain.release;

import java.nio.file.Path;

/** Signs packages as "built by this machine", which authorises nothing. */
public interface PackageSigner {

    /**
     * Writes the signature into the directory, in whole or not at all; a former one is replaced.
     *
     * @param subjectName what the signature calls it, such as {@code pump-failure-7}
     * @return the package digest that was signed
     */
    String sign(Path directory, String subjectName);
}
