package dev.drydock.application;

import java.util.List;
import java.util.Optional;

/** Reads the audit log as it is stored. Every method joins the caller's transaction. */
public interface AuditTrail {

    /** Records from a number on, in order. */
    List<Entry> records(long from, int limit);

    /** The newest signed checkpoint; empty before the first record. */
    Optional<String> latestCheckpoint();

    /** The signed checkpoints of sizes above {@code from} up to {@code from + limit}, in order. */
    List<String> checkpoints(long from, int limit);

    /** A record: its place, its canonical JSON and the leaf hash stored beside it. */
    record Entry(long number, String canonical, String leafHash) {}
}
