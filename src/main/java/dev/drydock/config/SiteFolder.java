package dev.drydock.config;

import java.nio.file.Path;

/** Where everything of a site lies; {@code docs/formats.md} has the table. */
public record SiteFolder(Path root) {
    public SiteFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path configuration() {
        return root.resolve("etc/site.yaml");
    }

    public Path etc() {
        return root.resolve("etc");
    }

    /** Users and key store of the orchestrator, which Liberty reads at its start. */
    public Path registry() {
        return root.resolve("etc/orchestrator.xml");
    }

    /** @param name one of builder, order, audit, log, delivery */
    public Path key(String name) {
        return root.resolve("etc/keys").resolve(name + ".key");
    }

    public Path publicKey(String name) {
        return root.resolve("etc/keys").resolve(name + ".pub");
    }

    /** The key that decrypts deliveries for this site; its public half, {@code .pub}, is beside it. */
    public Path deliveryIdentity() {
        return root.resolve("etc/keys/delivery.age");
    }

    public Path keyStore() {
        return root.resolve("etc/tls/server.p12");
    }

    /** The server's certificate, which clients of this site pin. */
    public Path certificate() {
        return root.resolve("etc/tls/server.pem");
    }

    /** Certificates of the authorities that issue those of the node's clients; without it, the node asks for none. */
    public Path clientAuthorities() {
        return root.resolve("etc/tls/client-ca.pem");
    }

    public Path secret(String name) {
        return root.resolve("etc/secrets").resolve(name);
    }

    public Path password(String user) {
        return secret(user + ".password");
    }

    public Path nodeToken() {
        return secret("node.token");
    }

    /** SHA-256 of a management token that lies elsewhere: all that a node on its own needs of it. */
    public Path nodeTokenHash() {
        return secret("node.token.sha256");
    }

    /** The key of the digests of erased groups and predictions; without it Drydock recognises none of them. */
    public Path erasureKey() {
        return secret("erasure.key");
    }

    /** The key of the pseudonyms that private annotators have in snapshots and reports. */
    public Path pseudonymKey() {
        return secret("pseudonym.key");
    }

    /** The orchestrator's copy of the trust file, an envelope. */
    public Path trust() {
        return root.resolve("etc/trust.json");
    }

    /** Ids of the root keys that were installed here, and how many of them must sign. */
    public Path roots() {
        return root.resolve("etc/roots.json");
    }

    /** The gate policy in force, an envelope. */
    public Path policy() {
        return root.resolve("etc/policy.json");
    }

    /** Files with the site's holidays, for its schedules. */
    public Path holidays() {
        return root.resolve("etc/holidays");
    }

    public Path inbox() {
        return root.resolve("inbox");
    }

    /** Deliveries of other sites that wait, those for other sites, and what was taken. */
    public Path deliveries() {
        return root.resolve("deliveries");
    }

    /** Files whose rows are to be scored, and the results. */
    public Path scoring() {
        return root.resolve("scoring");
    }

    /** The site's own jobs, beside those of the installation. */
    public Path jobs() {
        return root.resolve("jobs");
    }

    /** The jars of the site's extensions; the signed gate policy decides which of them are loaded. */
    public Path extensions() {
        return root.resolve("lib/ext");
    }

    public Path var() {
        return root.resolve("var");
    }

    /** The time stamps of the audit log's checkpoints. */
    public Path timeStamps() {
        return root.resolve("var/time-stamps");
    }

    /** The results of the checks of stored packages, readable without a server. */
    public Path inspections() {
        return root.resolve("var/inspections");
    }

    /** What the serving node alone reads and writes. */
    public Path serving() {
        return root.resolve("serving");
    }

    /** Who may ask the node for predictions. */
    public Path clients() {
        return serving().resolve("clients.json");
    }

    /** Liberty's output directory: logs, work area, process ids. */
    public Path liberty() {
        return root.resolve("var/liberty");
    }

    /** The same of a further orchestrator of this site. */
    public Path liberty(String node) {
        return root.resolve("var/liberty-" + node);
    }
}
