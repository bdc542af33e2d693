package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReceiverStatement.Check;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.ReleaseFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiverReportsTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final String REPORT = "{\"sequence\": 5, \"packageDigest\": \"" + DIGEST
            + "\", \"checkedAt\": \"2026-11-25T02:00:00Z\", \"engine\": \"PyTorch 2.7.1\", \"machine\": \"amd64\","
            + " \"verdict\": \"FAIL\", \"checks\": [{\"check\": \"latency:p99\", \"verdict\": \"FAIL\", \"origin\": \"PASS\","
            + " \"differs\": true, \"finding\": \"Too slow.\"}, {\"check\": \"cases\", \"verdict\": \"PASS\", \"differs\":"
            + " false, \"finding\": \"Fine.\"}], \"notRun\": [\"leakage\"]}";

    private final ReleaseKit kit = new ReleaseKit();
    private final SigningKey node = SigningKey.generate(SigningKey.Kind.ED25519);
    private final TrustFile trust = ReleaseKit.withSource(kit.trust(), "node-1", node);
    private final ReleaseOrder order = new ReleaseOrder(
            Action.ACTIVATE,
            ReleaseKit.SITE,
            ReleaseKit.STAGE,
            new VersionId("pump-failure", 7),
            DIGEST,
            5,
            ReleaseKit.NOW,
            ReleaseKit.NOW.plusSeconds(60),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    private static String signed(String report, SigningKey key) {
        return new String(
                Envelope.sign(Envelope.RECEIVER_TYPE, report.getBytes(StandardCharsets.UTF_8), key)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatANodeOfTheTrustFileSigned() {
        ReceiverStatement statement = ReceiverReports.read(signed(REPORT, node), order, trust);
        assertThat(statement.signedBy()).isEqualTo("node-1");
        assertThat(statement.verdict()).isEqualTo("FAIL");
        assertThat(statement.environment()).isEqualTo(Environment.UNKNOWN);
        assertThat(statement.checks())
                .containsExactly(
                        new Check("latency:p99", "FAIL", Optional.of("PASS"), true, "Too slow."),
                        new Check("cases", "PASS", Optional.empty(), false, "Fine."));
        assertThat(statement.notRun()).containsExactly("leakage");
    }

    @Test
    void countsNoReportOfAStrangerOrByARevokedKey() {
        String words = "which is no source of trust file version 1, or is revoked";
        assertRefused(signed(REPORT, SigningKey.generate(SigningKey.Kind.ED25519)), trust, words);
        assertRefused(signed(REPORT, kit.builder), trust, words);
        TrustFile revoked =
                ReleaseKit.withSource(kit.trust(1, 1, Set.of(node.publicKey().id())), "node-1", node);
        assertRefused(signed(REPORT, node), revoked, words);
    }

    @Test
    void countsNoReportAboutAnotherOrderOrPackage() {
        String words = "it is about another order or package";
        assertRefused(signed(REPORT.replace("\"sequence\": 5", "\"sequence\": 6"), node), trust, words);
        assertRefused(signed(REPORT.replace(DIGEST, "cd".repeat(32)), node), trust, words);
        assertRefused(signed(REPORT.replace("\"notRun\"", "\"left\""), node), trust, "'notRun'");
    }

    private void assertRefused(String report, TrustFile by, String words) {
        assertFails(ReleaseFailure.RECEIVER_REPORT_REFUSED, words, () -> ReceiverReports.read(report, order, by));
    }
}
