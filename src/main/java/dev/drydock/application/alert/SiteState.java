package dev.drydock.application.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What this orchestrator sees of its machine and of the site's files. */
public interface SiteState {
    /**
     * The file systems that the site writes to, each once.
     *
     * @throws java.io.UncheckedIOException if one cannot be asked
     */
    List<Disk> disks();

    /**
     * The certificates that the site's servers show, and those that it trusts others by, each file once.
     *
     * @throws java.io.UncheckedIOException if their folder cannot be read
     */
    List<Certificate> certificates();

    /**
     * @param path a folder of the site on it, such as {@code var}
     * @param usable bytes that the server may still write
     * @param total bytes
     */
    record Disk(String path, long usable, long total) {}

    /**
     * @param file in the site's folder, such as {@code etc/tls/server.pem}; of another one the full path
     * @param key what names it in the site's configuration, such as {@code traces-ca}; empty if nothing does
     * @param expires the earliest moment of those in the file; empty if they cannot be read
     */
    record Certificate(String file, String key, Optional<Instant> expires) {}
}
