package dev.drydock.persistence;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.audit.AuditRecord;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The audit log in a test's database, signed with a key of the tests; it tells what has been committed, and nothing else. */
public final class TestAuditLog implements AuditLog {
    public static final String ORIGIN = "drydock/test";
    static final KeyPair KEY = key();

    private final TestDatabase database;
    private final JpaAuditLog log;
    private KeyPair key = KEY;

    public TestAuditLog(TestDatabase database) {
        this.database = database;
        this.log = over(database);
    }

    public static JpaAuditLog over(TestDatabase database) {
        return over(database, Clock.fixed(Instant.parse("2026-11-24T23:15:00Z"), ZoneOffset.UTC));
    }

    public static JpaAuditLog over(TestDatabase database, Clock clock) {
        JpaAuditLog log = database.repository(JpaAuditLog.class);
        log.clock = clock;
        log.self = new Holder("test", "first");
        log.signer = signer(KEY, Optional.empty());
        return log;
    }

    static AuditSigner signer(KeyPair key, Optional<AuditSigner.Former> former) {
        return new AuditSigner(ORIGIN, key.getPublic(), bytes -> sign(bytes, key), former);
    }

    /** The key before, with its private half or without. */
    static Optional<AuditSigner.Former> former(KeyPair key, boolean whole) {
        return Optional.of(new AuditSigner.Former(
                key.getPublic(), whole ? Optional.of(bytes -> sign(bytes, key)) : Optional.empty()));
    }

    /** From now on another key signs the log. The former one signs the change, unless it is lost. */
    public void changeKey(boolean lost) {
        KeyPair next = key();
        log.signer = signer(next, former(key, !lost));
        key = next;
    }

    private static byte[] sign(byte[] bytes, KeyPair key) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code etc/keys/audit.pub}. */
    public String publicKeyPem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(key.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Override
    public void append(Event event) {
        log.append(event);
    }

    /** In the order of their numbers. */
    public List<Event> events() {
        return database.transactions().requiresNew(() -> log.records(0, Integer.MAX_VALUE)).stream()
                .map(entry -> AuditRecord.parse(entry.canonical()).orElseThrow())
                .map(record -> new Event(record.actor(), record.action(), record.subject(), record.details()))
                .toList();
    }
}
