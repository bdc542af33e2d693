package dev.drydock.domain.delivery;

import java.nio.file.Path;
import java.util.Optional;

/** The site's own scanner for malware, which looks at unpacked files before anything is taken. */
@FunctionalInterface
public interface MediumScanner {

    /**
     * What it says about a folder.
     *
     * @return its name; empty if the site has none
     * @throws dev.drydock.failure.DrydockException {@code DELIVERY_REFUSED} if it found something, {@code SCANNER_FAILED} if it could not look
     */
    Optional<String> scan(Path folder);
}
