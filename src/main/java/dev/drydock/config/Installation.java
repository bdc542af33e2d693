package dev.drydock.config;

import java.nio.file.Path;

/** Where the installation lies; {@code jobs/} and {@code docs/} are in it. */
public record Installation(Path home) {

    public Path jobs() {
        return home.resolve("jobs");
    }
}
