package dev.drydock.serving;

import java.nio.file.Path;

/** Where the serving node's files lie in the site directory; {@code docs/formats.md} has the table. */
record NodeFolder(Path site) {

    /** Installed by hand; the node only reads it. */
    Path trust() {
        return serving().resolve("trust.json");
    }

    /** Ids of the root keys that were given when the node was installed. */
    Path roots() {
        return serving().resolve("roots.json");
    }

    /** Who may ask for predictions, as {@code drydock client} writes it. */
    Path clients() {
        return serving().resolve("clients.json");
    }

    /** Signed suspensions that an administrator puts there by hand. */
    Path suspensions() {
        return serving().resolve("suspensions");
    }

    /** Which orders were followed, and the receiver's reports. */
    Path state() {
        return serving().resolve("state");
    }

    /** This site's own labelled rows of a model, which its administrator writes. */
    Path ownRows(String model) {
        return serving().resolve("cases").resolve(model + ".jsonl");
    }

    /** This site's own cases for a model, which its administrator writes. */
    Path cases(String model) {
        return serving().resolve("cases").resolve(model + ".yaml");
    }

    Path packages() {
        return serving().resolve("packages");
    }

    /** Prediction logs: {@code open/} and {@code outbox/}. */
    Path log() {
        return serving().resolve("log");
    }

    Path logKey() {
        return site.resolve("etc/keys/log.key");
    }

    Path token() {
        return site.resolve("etc/secrets/node.token");
    }

    /** Its SHA-256, where the node does not keep the token itself. */
    Path tokenHash() {
        return site.resolve("etc/secrets/node.token.sha256");
    }

    Path serving() {
        return site.resolve("serving");
    }
}
