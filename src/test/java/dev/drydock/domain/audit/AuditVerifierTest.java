package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.audit.AuditVerifier.Finding;
import dev.drydock.domain.audit.AuditVerifier.Kind;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.domain.audit.AuditVerifier.Stored;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditVerifierTest {
    private static final String ORIGIN = "drydock/test";
    private static final int SIZE = 20;
    private static final KeyPair KEY = key();

    private final List<Stored> records = new ArrayList<>();
    private final List<String> checkpoints = new ArrayList<>();

    AuditVerifierTest() {
        Frontier tree = Frontier.EMPTY;
        for (int i = 0; i < SIZE; i++) {
            String canonical = record(i, "engineer").canonical();
            Hash leaf = AuditRecord.leaf(canonical);
            tree = tree.append(leaf);
            records.add(new Stored(i, canonical, leaf.hex()));
            checkpoints.add(note(tree, KEY));
        }
    }

    @Test
    void findsNothingInAnUntouchedLog() {
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().size()).isEqualTo(SIZE);
    }

    @Test
    void locatesAChangedRecord() {
        records.set(
                7,
                new Stored(
                        7,
                        record(7, "somebody-else").canonical(),
                        records.get(7).leafHash()));
        assertFinds(Kind.CHANGED, 7);
    }

    @Test
    void locatesARecordThatWasChangedTogetherWithItsHash() {
        String changed = record(7, "somebody-else").canonical();
        records.set(7, new Stored(7, changed, AuditRecord.leaf(changed).hex()));
        assertFinds(Kind.CHANGED, 7);
    }

    @Test
    void locatesAMissingRecord() {
        records.remove(7);
        assertFinds(Kind.MISSING, 7);
    }

    @Test
    void locatesAMissingRecordThoughTheLaterOnesWereMovedUp() {
        records.remove(7);
        for (int i = 7; i < records.size(); i++) {
            records.set(
                    i, new Stored(i, records.get(i).canonical(), records.get(i).leafHash()));
        }
        assertThat(verify().findings().get(0))
                .extracting(Finding::kind, Finding::place)
                .containsExactly(Kind.REORDERED, 7L);
    }

    @Test
    void locatesRecordsThatChangedPlaces() {
        Stored five = records.get(5);
        Stored nine = records.get(9);
        records.set(5, new Stored(5, nine.canonical(), nine.leafHash()));
        records.set(9, new Stored(9, five.canonical(), five.leafHash()));
        assertThat(verify().findings())
                .extracting(Finding::kind, Finding::place)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.REORDERED, 5L),
                        org.assertj.core.groups.Tuple.tuple(Kind.REORDERED, 9L));
    }

    @Test
    void tellsThatTheEndWasCutOff() {
        records.subList(15, SIZE).clear();
        assertFinds(Kind.TRUNCATED, 15);
    }

    @Test
    void aCheckpointThatAnotherKeptTellsThatTheEndWasCutOffWithItsCheckpoints() {
        String witness = checkpoints.get(SIZE - 1);
        records.subList(15, SIZE).clear();
        checkpoints.subList(15, SIZE).clear();
        assertThat(verify().findings()).isEmpty();

        checkpoints.add(witness);
        assertFinds(Kind.TRUNCATED, 15);
    }

    @Test
    void refusesACheckpointByAnotherKey() {
        checkpoints.set(3, note(Frontier.EMPTY.append(Hash.leaf(new byte[0])), key()));
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT_INVALID);
    }

    @Test
    void refusesTwoCheckpointsOfOneSizeThatDiffer() {
        checkpoints.add(note(Frontier.EMPTY.append(Hash.leaf(new byte[0])), KEY));
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT_INVALID);
    }

    @Test
    void theOrderOfCheckpointsDoesNotMatter() {
        Collections.reverse(checkpoints);
        assertThat(verify().intact()).isTrue();
    }

    private void assertFinds(Kind kind, long place) {
        assertThat(verify().findings()).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.place()).isEqualTo(place);
        });
    }

    private Result verify() {
        return new AuditVerifier(ORIGIN, KEY.getPublic()).verify(records.iterator(), checkpoints);
    }

    private static AuditRecord record(int number, String actor) {
        return new AuditRecord(
                number,
                Instant.parse("2026-11-24T23:15:00Z"),
                actor,
                "execution.submit",
                "execution/" + number,
                new TreeMap<>(Map.of("reason", "a \"quoted\" reason\nwith two lines")));
    }

    private static String note(Frontier tree, KeyPair key) {
        String text = new Checkpoint(ORIGIN, tree.size(), tree.root()).text();
        return SignedNote.sign(text, ORIGIN, key.getPublic(), bytes -> sign(bytes, key));
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

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
