package dev.drydock.application.alert;

import java.time.Instant;
import java.util.List;

/** What this orchestrator sees of its machine and of the site's files. */
public interface SiteState {
    /**
     * The file systems that the site writes to, each once.
     *
     * @throws java.io.UncheckedIOException if one cannot be asked
     */
    List<Disk> disks();

    /**
     * The certificates that the site's servers show, and those that it trusts others by.
     *
     * @throws dev.drydock.failure.DrydockException if one cannot be read
     */
    List<Certificate> certificates();

    /**
     * @param path a folder of the site on it, such as {@code var}
     * @param usable bytes that the server may still write
     * @param total bytes
     */
    record Disk(String path, long usable, long total) {}

    /** @param file in the site's folder, such as {@code etc/tls/server.pem} */
    record Certificate(String file, Instant expires) {}
}
