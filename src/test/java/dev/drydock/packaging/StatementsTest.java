package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which approvals and orders can be read at all, whoever signed them. */
class StatementsTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final Instant NOW = Instant.parse("2026-11-25T02:00:00Z");
    private static final VersionId VERSION = new VersionId("pump-failure", 7);

    private static ApprovalStatement statement(Action action, Succession succession) {
        return new ApprovalStatement(
                action,
                VERSION,
                DIGEST,
                DIGEST,
                DIGEST,
                DIGEST,
                "demo",
                "production",
                NOW,
                NOW.plusSeconds(60),
                "",
                action == Action.WAIVE ? Optional.of("cost") : Optional.empty(),
                Optional.of("because"),
                succession);
    }

    private static ObjectNode json(Action action) {
        return json(Statements.write(statement(action, Succession.FIRST)));
    }

    private static ObjectNode json(byte[] bytes) {
        try {
            return (ObjectNode) Mappers.SIGNED.readTree(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ApprovalStatement parsed(ObjectNode json) {
        return Statements.parse(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void assertMalformed(Action action, String words, Consumer<ObjectNode> change) {
        ObjectNode json = json(action);
        change.accept(json);
        assertFails(PackagingFailure.STATEMENT_MALFORMED, words, () -> parsed(json));
    }

    @Test
    void readsEachStatementThatItWrote() {
        for (ApprovalStatement statement : List.of(
                statement(Action.ACTIVATE, new Succession(Optional.of(DIGEST), Optional.of("cd".repeat(32)))),
                statement(Action.ACTIVATE, Succession.of(DIGEST)),
                statement(Action.ROLL_BACK, Succession.FIRST),
                statement(Action.WAIVE, Succession.FIRST),
                statement(Action.WAIVE, new Succession(Optional.of(DIGEST), Optional.of(DIGEST))))) {
            assertThat(Statements.parse(Statements.write(statement))).isEqualTo(statement);
        }
        ApprovalStatement accepting = parsed(json(Action.ACTIVATE).put("differences", DIGEST));
        assertThat(accepting.differences()).contains(DIGEST);
        assertThat(Statements.parse(Statements.write(accepting))).isEqualTo(accepting);
        assertThat(parsed(json(Action.ROLL_BACK).put("breakGlass", true)).breakGlass())
                .isTrue();
    }

    @Test
    void aGateIsNamedExactlyByAWaiver() {
        String words = "names a gate exactly when its action is 'waive'";
        assertMalformed(Action.ACTIVATE, words, json -> json.put("gate", "cost"));
        assertMalformed(Action.ROLL_BACK, words, json -> json.put("gate", "cost"));
        assertMalformed(Action.WAIVE, words, json -> json.remove("gate"));
    }

    @Test
    void whatIsReplacedBelongsToAnActivationOrToAWaiverOfAComparison() {
        assertMalformed(Action.ROLL_BACK, "'replaces' belongs to", json -> json.put("replaces", DIGEST));
        assertMalformed(Action.WAIVE, "'replaces' belongs to", json -> json.put("replaces", DIGEST));
        assertMalformed(
                Action.ACTIVATE,
                "'comparison' is with nothing: what is replaced must be named too",
                json -> json.put("comparison", DIGEST));
        assertMalformed(Action.WAIVE, "'comparison' is with nothing", json -> json.put("comparison", DIGEST));
        for (Action action : List.of(Action.ROLL_BACK, Action.WAIVE)) {
            assertMalformed(
                    action,
                    "'differences' belongs to an approval to activate",
                    json -> json.put("differences", DIGEST));
        }
    }

    @Test
    void breakGlassHasAReasonAndNeverWaives() {
        String words = "'breakGlass' belongs to an approval or a roll-back with a reason, never to a waiver";
        assertMalformed(Action.WAIVE, words, json -> json.put("breakGlass", true));
        assertMalformed(
                Action.ACTIVATE, words, json -> json.put("breakGlass", true).remove("reason"));
        assertMalformed(Action.ACTIVATE, "'breakGlass' is not true", json -> json.put("breakGlass", false));
    }

    @Test
    void namesAreHeldToTheirForm() {
        assertMalformed(
                Action.ACTIVATE, "is not one of activate, roll-back, waive", json -> json.put("action", "keep"));
        assertMalformed(Action.ACTIVATE, "is not a model's name", json -> json.put("model", "Pump/../x"));
        assertMalformed(Action.ACTIVATE, "'version'", json -> json.put("version", 0));
        assertMalformed(Action.ACTIVATE, "'version'", json -> json.put("version", 1_000_000_000));
        assertMalformed(Action.ACTIVATE, "'packageDigest'", json -> json.put("packageDigest", "AB"));
        assertMalformed(Action.ACTIVATE, "", json -> json.put("unknown", true));
    }

    private static ObjectNode order() {
        return json(Statements.write(new ReleaseOrder(
                Action.ACTIVATE,
                "demo",
                "production",
                VERSION,
                DIGEST,
                1,
                NOW,
                NOW.plusSeconds(60),
                List.of(),
                Optional.of(DIGEST),
                Optional.empty(),
                List.of())));
    }

    private static ReleaseOrder read(ObjectNode json) {
        return Statements.parseOrder(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void assertNoOrder(String words, Consumer<ObjectNode> change) {
        ObjectNode json = order();
        change.accept(json);
        assertFails(PackagingFailure.STATEMENT_MALFORMED, words, () -> read(json));
    }

    @Test
    void anOrderActivatesOrRollsBackAndHasASequence() {
        assertThat(read(order()).sequence()).isEqualTo(1);
        assertThat(read(order()).replaces()).contains(DIGEST);
        assertThat(read(order()).log()).isEmpty();
        assertNoOrder("'action' is 'waive', which no order can be", json -> json.put("action", "waive"));
        assertNoOrder("'sequence'", json -> json.put("sequence", 0));
        assertNoOrder("'replaces'", json -> json.put("replaces", "none"));
    }

    private static final String NOTE = "drydock/demo\n1\n" + "A".repeat(43) + "=\n\n— drydock/demo AAAAAAAA\n";

    @Test
    void anOrderSaysOfTheAuditLogNothingOrACheckpointWithBoundedProofs() {
        assertNoOrder("'auditProofs' is there without an auditCheckpoint", json -> json.putArray("auditProofs"));
        assertNoOrder("'auditCheckpoint' is ", json -> json.put("auditCheckpoint", "no checkpoint"));
        assertNoOrder(
                "'auditCheckpoint' has 1001 characters, and at most 1000 are allowed",
                json -> json.put("auditCheckpoint", "x".repeat(1001)));
        ObjectNode most = order().put("auditCheckpoint", NOTE);
        for (int size = 1; size <= 32; size++) {
            proof(most, size, 128);
        }
        assertThat(read(most).log().orElseThrow().proofs())
                .hasSize(32)
                .allSatisfy((size, hashes) -> assertThat(hashes).hasSize(128));
        assertThat(read(json(Statements.write(read(most))))).isEqualTo(read(most));
        assertThat(read(json(Statements.write(read(order().put("auditCheckpoint", NOTE)))))
                        .log())
                .isPresent();
        assertNoOrder(
                "is one hash too many: a proof has at most 128",
                json -> proof(json.put("auditCheckpoint", NOTE), 1, 129));
        proof(most, 33, 0);
        assertFails(
                PackagingFailure.STATEMENT_MALFORMED,
                "is one too many: at most 32 proofs are allowed",
                () -> read(most));
        assertNoOrder(
                "is no hash",
                json -> json.put("auditCheckpoint", NOTE)
                        .putArray("auditProofs")
                        .addObject()
                        .put("size", 1)
                        .putArray("hashes")
                        .add("AAAA"));
        assertNoOrder("'auditProofs[0].size'", json -> proof(json.put("auditCheckpoint", NOTE), 0, 0));
    }

    private static ObjectNode proof(ObjectNode order, int size, int hashes) {
        ObjectNode proof = order.withArray("auditProofs").addObject().put("size", size);
        proof.putArray("hashes");
        for (int i = 0; i < hashes; i++) {
            proof.withArray("hashes").add("A".repeat(43) + "=");
        }
        return order;
    }
}
