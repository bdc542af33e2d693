package dev.drydock.domain.release;

import java.nio.file.Path;

/** The two digests of a package directory, each computed from the files' bytes at every call. */
public interface PackageDigester {

    /** Over everything outside {@code report/} and {@code model.sig}: what a report is about. */
    String subjectDigest(Path directory);

    /** Over everything but {@code model.sig}: what is signed, approved and activated. */
    String packageDigest(Path directory);
}
