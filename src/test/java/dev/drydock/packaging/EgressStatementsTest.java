package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.egress.EgressAttempt;
import dev.drydock.domain.egress.EgressRecord;
import dev.drydock.domain.egress.EgressRecord.Counts;
import dev.drydock.domain.egress.EgressRecord.Machine;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.json.Mappers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressStatementsTest {
    private static final Instant AT = Instant.parse("2026-11-25T02:00:00Z");
    private static final EgressRecord RECORD = new EgressRecord(
            List.of("drydock", "doctor"),
            3,
            AT,
            AT.plusSeconds(2),
            new Machine("host", "6.1", "0.1.0"),
            new Counts(4, 9, 5, 1),
            List.of(new EgressAttempt(AT, "java", "connect", "192.0.2.1", 443, "EPERM")));

    private final ReleaseKit kit = new ReleaseKit();

    private EgressRecord read(byte[] payload) {
        return EgressStatements.open(
                        Envelope.sign(Envelope.EGRESS_TYPE, payload, kit.builder)
                                .toJson(),
                        kit.builder.publicKey())
                .record();
    }

    @Test
    void comesBackAsItWasWithTheNameOfItsSigner() {
        byte[] byBuilder = EgressStatements.sign(RECORD, kit.builder);
        EgressStatements.Opened opened = EgressStatements.open(byBuilder, kit.trust());
        assertThat(opened.record()).isEqualTo(RECORD);
        assertThat(opened.signer()).isEqualTo("builder orchestrator-1");
        assertThat(opened.json()).isEqualTo(new String(EgressStatements.write(RECORD), StandardCharsets.UTF_8));
        assertThat(EgressStatements.open(EgressStatements.sign(RECORD, kit.sam), kit.trust())
                        .signer())
                .isEqualTo("sam");
        assertThat(EgressStatements.open(byBuilder, kit.builder.publicKey()).signer())
                .isEqualTo("key " + kit.builder.publicKey().id());
    }

    @Test
    void noOneElseCountsAndNoRevokedKey() {
        assertNotTrusted(kit.orderKey, kit.trust());
        assertNotTrusted(kit.root, kit.trust());
        assertNotTrusted(kit.sam, kit.trust(1, 1, Set.of(kit.sam.publicKey().id())));
        assertNotTrusted(
                kit.builder, kit.trust(1, 1, Set.of(kit.builder.publicKey().id())));
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "neither that of a builder or person in force nor the given one",
                () -> EgressStatements.open(EgressStatements.sign(RECORD, kit.sam), kit.milo.publicKey()));
    }

    private static void assertNotTrusted(SigningKey key, TrustFile trust) {
        byte[] envelope = EgressStatements.sign(RECORD, key);
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "key " + key.publicKey().id() + " signed it",
                () -> EgressStatements.open(envelope, trust));
    }

    private static JsonNode json(String text) {
        try {
            return Mappers.SIGNED.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static byte[] changed(String pointer, String value) {
        ObjectNode root = (ObjectNode) json(new String(EgressStatements.write(RECORD), StandardCharsets.UTF_8));
        int last = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, last));
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(pointer.substring(last + 1)), json(value));
        } else {
            ((ObjectNode) parent).set(pointer.substring(last + 1), json(value));
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/exitCode|256|is not a whole number from 0 to 255",
                "/exitCode|-1|is not a whole number from 0 to 255",
                "/extra|1|extra",
                "/start|\"now\"|start",
                "/end|7|end",
                "/host|7|host",
                "/counts/calls|-1|is not a whole number",
                "/counts/attempts|2|has 1 entries, and counts.attempts is 2",
                "/counts/attempts|0|has 1 entries, and counts.attempts is 0",
                "/attempts|[]|has 0 entries, and counts.attempts is 1",
                "/attempts/0/port|65536|is not a whole number from 0 to 65535",
                "/attempts/0/port|-1|is not a whole number from 0 to 65535",
                "/attempts/0/at|\"\"|at",
                "/command/0|7|command"
            })
    void refusesOneThingThatIsWrong(String pointer, String value, String words) {
        byte[] payload = changed(pointer, value);
        assertFails(PackagingFailure.STATEMENT_MALFORMED, words, () -> read(payload));
    }

    @ParameterizedTest
    @CsvSource({"/exitCode, 255", "/exitCode, 0", "/attempts/0/port, 65535", "/attempts/0/port, 0", "/counts/local, 0"})
    void takesEachNumberUpToItsBound(String pointer, String value) {
        assertThat(EgressStatements.write(read(changed(pointer, value))))
                .satisfies(written -> assertThat(json(new String(written, StandardCharsets.UTF_8))
                                .at(pointer))
                        .isEqualTo(json(value)));
    }

    /** A command that asked for nothing at all was not counted: each one asks its own machine for something. */
    @Test
    void nothingCountedIsNoQuietCommand() {
        ObjectNode root = (ObjectNode) json(new String(changed("/counts/attempts", "0"), StandardCharsets.UTF_8));
        root.putArray("attempts");
        assertThat(read(root.toString().getBytes(StandardCharsets.UTF_8)).isQuiet())
                .isTrue();
        ((ObjectNode) root.path("counts")).put("local", 0);
        assertFails(
                PackagingFailure.STATEMENT_MALFORMED,
                "has no call at all, so nothing was counted",
                () -> read(root.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aCommandHasItsBounds() {
        String longest = "x".repeat(4096);
        assertThat(EgressStatements.canName(Collections.nCopies(1000, longest))).isTrue();
        assertThat(EgressStatements.canName(Collections.nCopies(1001, "x"))).isFalse();
        assertThat(EgressStatements.canName(List.of(longest + "x"))).isFalse();
        assertThat(read(changed("/command/0", "\"" + longest + "\"")).command()).contains(longest);
        assertFails(
                PackagingFailure.STATEMENT_MALFORMED,
                "has 4097 characters, and at most 4096 are allowed",
                () -> read(changed("/command/0", "\"x" + longest + "\"")));
        String most = String.join(",", Collections.nCopies(1000, "\"x\""));
        assertThat(read(changed("/command", "[" + most + "]")).command()).hasSize(1000);
        assertFails(
                PackagingFailure.STATEMENT_MALFORMED,
                "has 1001 entries, and at most 1000 are allowed",
                () -> read(changed("/command", "[" + most + ",\"x\"]")));
    }
}
