package dev.drydock.bootstrap;

import java.nio.file.Path;

/** Where the installation lies; {@code jobs/} and {@code worker/} are in it. */
record Installation(Path home) {

    Path jobs() {
        return home.resolve("jobs");
    }

    Path worker() {
        return home.resolve("worker");
    }
}
