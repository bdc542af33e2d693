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
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A log that several keys signed, one after the other. */
class LogKeysTest {
    private static final String ORIGIN = "drydock/test";
    private static final KeyPair FIRST = key();
    private static final KeyPair SECOND = key();
    private static final KeyPair THIRD = key();

    private final List<Stored> records = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Frontier tree = Frontier.EMPTY;

    @Test
    void whoeverKnowsOneOfTheKeysVerifiesTheWholeLog() {
        write(5, FIRST);
        change(FIRST, SECOND, FIRST);
        write(5, SECOND);
        change(SECOND, THIRD, SECOND);
        write(5, THIRD);

        for (KeyPair known : List.of(FIRST, SECOND, THIRD)) {
            Result result = verify(known);
            assertThat(result.findings()).isEmpty();
            assertThat(result.keyChanges()).containsExactly(5L, 11L);
        }
    }

    @Test
    void aKeyThatReturnsIsNoOther() {
        write(2, FIRST);
        change(FIRST, SECOND, FIRST);
        write(2, SECOND);
        change(SECOND, FIRST, SECOND);
        write(2, FIRST);

        assertThat(verify(FIRST).findings()).isEmpty();
        assertThat(verify(SECOND).findings()).isEmpty();
    }

    /** A thief of the first key, who has the database too, keeps all that is real and lets the stolen key return. */
    @Test
    void aStolenKeyDoesNotReturnByItself() {
        write(2, FIRST);
        change(FIRST, SECOND, FIRST);
        write(2, SECOND);
        change(SECOND, FIRST, FIRST);
        write(2, FIRST);

        assertFinds(FIRST, Kind.KEY_CHANGED, 5, "the former key did not sign it");
        assertFinds(SECOND, Kind.KEY_CHANGED, 5, "the former key did not sign it");
    }

    /** Without any key: the real checkpoint of ten records stands before a second record of number 9, which names a change. */
    @Test
    void aRecordThatIsThereTwiceNamesNoChange() {
        write(10, FIRST);
        Stored last = records.get(9);
        String change = record(LogKeys.ACTION, LogKeys.details(FIRST.getPublic(), THIRD.getPublic()))
                .replace("\"number\":10", "\"number\":9");
        Hash leaf = AuditRecord.leaf(change);
        tree = tree.append(leaf);
        records.add(new Stored(9, change, leaf.hex()));
        notes.add(note(tree, THIRD));
        for (int number = 10; number < 15; number++) {
            String next = new AuditRecord(
                            number,
                            Instant.parse("2026-12-01T02:00:00Z"),
                            "mallory",
                            "candidate.approve",
                            "audit",
                            new TreeMap<>())
                    .canonical();
            tree = tree.append(AuditRecord.leaf(next));
            records.add(new Stored(number, next, AuditRecord.leaf(next).hex()));
            notes.add(note(tree, THIRD));
        }

        for (KeyPair known : List.of(FIRST, THIRD)) {
            assertFinds(known, Kind.REORDERED, 9, "Record 9 is there twice");
        }
        records.set(9, last);
        records.subList(10, records.size()).clear();
        notes.subList(10, notes.size()).clear();
        assertThat(verify(FIRST).findings()).isEmpty();
    }

    /** What is wrong with the records comes first, and the keys do not drown it. */
    @Test
    void aMissingRecordIsNamedBeforeWhatTheKeysSay() {
        write(20, FIRST);
        change(FIRST, SECOND, FIRST);
        write(20, SECOND);
        records.remove(2);

        for (KeyPair known : List.of(FIRST, SECOND)) {
            Result result = verify(known);
            assertThat(result.findings())
                    .extracting(Finding::kind, Finding::place)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.MISSING, 2L));
        }
    }

    @Test
    void whoVerifiesWithAFormerKeyIsToldSo() {
        write(2, FIRST);
        change(FIRST, SECOND, FIRST);
        write(2, SECOND);

        assertThat(verify(FIRST).formerKey()).isTrue();
        assertThat(verify(SECOND).formerKey()).isFalse();
    }

    @Test
    void whoeverKnowsAKeyThatWasLostMustLearnTheNewOneElsewhere() {
        write(5, FIRST);
        change(FIRST, SECOND, SECOND);
        write(5, SECOND);

        assertThat(verify(SECOND).findings()).isEmpty();
        assertFinds(FIRST, Kind.KEY_CHANGED, 5, "the former key did not sign it");
    }

    /** The thief cannot sign what came after, and what he signs of before must fit. */
    @Test
    void aFormerKeySignsNothingAfterItsChange() {
        write(5, FIRST);
        change(FIRST, SECOND, FIRST);
        write(3, SECOND);
        write(1, FIRST);

        assertFinds(SECOND, Kind.CHECKPOINT_INVALID, -1, "not signed by the log's key");
    }

    @Test
    void aNewKeySignsNothingBeforeItsChange() {
        write(4, FIRST);
        write(1, SECOND);
        change(FIRST, SECOND, FIRST);
        write(3, SECOND);

        assertFinds(FIRST, Kind.CHECKPOINT_INVALID, -1, "not signed by the log's key");
        assertFinds(SECOND, Kind.CHECKPOINT_INVALID, -1, "not signed by the log's key");
    }

    /** Somebody invents a log, and names the key that the reader trusts as its newest one. */
    @Test
    void namingTheTrustedKeyIsNotEnough() {
        write(5, THIRD);
        change(THIRD, SECOND, THIRD);

        assertFinds(SECOND, Kind.KEY_CHANGED, 5, "no checkpoint is signed by the key that you verify with");
    }

    /** Somebody who has the database alone, and no key. */
    @Test
    void aChangeThatTheTrustedKeyDidNotSignIsFound() {
        write(5, FIRST);
        change(FIRST, THIRD, THIRD);
        write(2, THIRD);

        assertFinds(FIRST, Kind.KEY_CHANGED, 5, "the former key did not sign it");
    }

    @Test
    void changesThatDoNotFollowFromEachOtherAreFound() {
        write(2, FIRST);
        change(FIRST, SECOND, FIRST);
        write(2, SECOND);
        change(FIRST, THIRD, SECOND);
        write(2, THIRD);

        assertFinds(SECOND, Kind.KEY_CHANGED, -1, "Record 5 names another former key");
    }

    @Test
    void aKeyThatTheLogDoesNotNameVerifiesNothing() {
        write(2, FIRST);
        change(FIRST, SECOND, FIRST);
        write(2, SECOND);

        assertFinds(THIRD, Kind.KEY_CHANGED, -1, "none of the 2 keys that the log names");
    }

    @Test
    void aRecordThatWasChangedIsLocatedOnEitherSideOfTheChange() {
        write(5, FIRST);
        change(FIRST, SECOND, FIRST);
        write(5, SECOND);
        for (int place : List.of(2, 8)) {
            Stored before = records.get(place);
            String forged = before.canonical().replace("rhea", "milo");
            records.set(
                    place, new Stored(place, forged, AuditRecord.leaf(forged).hex()));
            for (KeyPair known : List.of(FIRST, SECOND)) {
                assertThat(verify(known).findings())
                        .extracting(Finding::kind, Finding::place)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.CHANGED, (long) place));
            }
            records.set(place, before);
        }
    }

    /** Who kept a checkpoint of the new key finds a log that ends before the key changed. */
    @Test
    void aKeptCheckpointFindsThatTheChangeWasCutOff() {
        write(5, FIRST);
        change(FIRST, SECOND, FIRST);
        write(5, SECOND);
        String kept = notes.get(10);
        records.subList(5, 11).clear();
        notes.subList(5, 11).clear();
        assertThat(verify(FIRST).findings()).isEmpty();

        notes.add(kept);
        assertThat(verify(FIRST).intact()).isFalse();
        assertThat(verify(SECOND).intact()).isFalse();
    }

    @Test
    void onlyTheServersOwnActionNamesAChange() {
        String other = record("candidate.approve", LogKeys.details(FIRST.getPublic(), SECOND.getPublic()));
        assertThat(LogKeys.isChange(other)).isFalse();
        assertThat(LogKeys.change(record(LogKeys.ACTION, new TreeMap<>()))).isEmpty();
        assertThat(LogKeys.change(record(LogKeys.ACTION, LogKeys.details(FIRST.getPublic(), SECOND.getPublic()))))
                .get()
                .isEqualTo(new LogKeys.Change(0, FIRST.getPublic(), SECOND.getPublic()));
    }

    private void assertFinds(KeyPair known, Kind kind, long place, String sentence) {
        assertThat(verify(known).findings()).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.place()).isEqualTo(place);
            assertThat(finding.sentence()).contains(sentence);
        });
    }

    private Result verify(KeyPair known) {
        return new AuditVerifier(ORIGIN, known.getPublic()).verify(records.iterator(), notes);
    }

    private void write(int count, KeyPair signer) {
        for (int i = 0; i < count; i++) {
            write(record("candidate.approve", new TreeMap<>()), signer);
        }
    }

    private void change(KeyPair former, KeyPair next, KeyPair signer) {
        write(record(LogKeys.ACTION, LogKeys.details(former.getPublic(), next.getPublic())), signer);
    }

    private String record(String action, SortedMap<String, String> details) {
        return new AuditRecord(records.size(), Instant.parse("2026-12-01T02:00:00Z"), "rhea", action, "audit", details)
                .canonical();
    }

    private void write(String canonical, KeyPair signer) {
        Hash leaf = AuditRecord.leaf(canonical);
        tree = tree.append(leaf);
        records.add(new Stored(records.size(), canonical, leaf.hex()));
        notes.add(note(tree, signer));
    }

    private static String note(Frontier tree, KeyPair signer) {
        return SignedNote.sign(
                new Checkpoint(ORIGIN, tree.size(), tree.root()).text(),
                ORIGIN,
                signer.getPublic(),
                bytes -> sign(bytes, signer));
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
