package dev.drydock.domain.validation;

import java.nio.file.Path;
import java.util.Optional;

/** Gate reports by the SHA-256 of their JSON, kept for rejected candidates as well. */
public interface ReportStore {

    /**
     * Keeps both forms; keeping them again is harmless.
     *
     * @return lower-case hex SHA-256 of {@code json}
     */
    String keep(byte[] json, byte[] page);

    /** The report's JSON, if there is one of that digest and its bytes still have it. */
    Optional<byte[]> findJson(String digest);

    Optional<byte[]> findPage(String digest);

    /** Where the readable form lies, for people. */
    Path pagePath(String digest);
}
