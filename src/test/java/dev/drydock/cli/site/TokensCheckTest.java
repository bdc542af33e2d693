package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.site.SiteRecords.Token;
import dev.drydock.config.NodeSettings;
import dev.drydock.config.SiteFolder;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensCheckTest {
    private static final Instant NOW = Instant.parse("2026-12-02T03:00:00Z");

    @TempDir
    Path folder;

    private static Token token(String name, Duration left) {
        return new Token(name, Set.of("auditor"), NOW.plus(left), false);
    }

    @Test
    void tellsTokensThatExpiredAndThoseThatSoonWill() {
        assertThat(TokensCheck.programs(List.of(), NOW).found()).isEqualTo("none");
        Token good = token("cron", Duration.ofDays(31));
        assertThat(TokensCheck.programs(List.of(good), NOW).state()).isEqualTo(State.OK);

        Finding soon = TokensCheck.programs(List.of(good, token("prometheus", Duration.ofDays(29))), NOW);
        assertThat(soon.state()).isEqualTo(State.NOTE);
        assertThat(soon.found()).contains("prometheus (2026-12-31)").doesNotContain("cron");
        assertThat(soon.advice())
                .contains("drydock token add prometheus-2 --role auditor", "drydock token revoke prometheus");

        Finding expired = TokensCheck.programs(List.of(good, token("control-m", Duration.ZERO)), NOW);
        assertThat(expired.state()).isEqualTo(State.WRONG);
        assertThat(expired.found()).isEqualTo("expired: control-m (2026-12-02)");
    }

    @Test
    void aRevokedTokenMayExpire() {
        Token revoked = new Token("old", Set.of("auditor"), NOW.minusSeconds(1), true);
        assertThat(TokensCheck.programs(List.of(revoked), NOW).state()).isEqualTo(State.OK);
    }

    @Test
    void tellsClientsWhoseTokenIsOlderThanAYear() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.createDirectories(site.serving());
        clients(site, client("press", 366, false), client("left", 900, true), client("line", 364, false));
        assertThat(TokensCheck.clients(site, NOW)).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found()).contains("press (2025-12-01)").doesNotContain("left", "line");
            assertThat(finding.advice()).contains("drydock client add press-2", "drydock client revoke press");
        });
        clients(site, client("line", 364, false));
        assertThat(TokensCheck.clients(site, NOW)).isEmpty();
    }

    private static Client client(String name, int days, boolean revoked) {
        return new Client(
                name,
                "0".repeat(64),
                10,
                false,
                NOW.minus(Duration.ofDays(days)),
                revoked ? Optional.of(NOW) : Optional.empty());
    }

    private static void clients(SiteFolder site, Client... clients) throws IOException {
        Files.write(site.clients(), new InferenceClients(Access.TOKENS, List.of(clients)).toJson());
    }

    @Test
    void tellsAMissingTokenOfTheNode() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.createDirectories(site.nodeToken().getParent());
        Finding beside = TokensCheck.node(site, NodeSettings.BESIDE).get(0);
        assertThat(beside.state()).isEqualTo(State.WRONG);
        assertThat(beside.found()).contains(site.nodeToken().toString());
        assertThat(TokensCheck.node(site, NodeSettings.ALONE).get(0).advice()).contains("separate-node.md");

        Files.writeString(site.nodeTokenHash(), "hash");
        assertThat(TokensCheck.node(site, NodeSettings.ALONE).get(0).state()).isEqualTo(State.OK);
        assertThat(TokensCheck.node(site, NodeSettings.BESIDE).get(0).state()).isEqualTo(State.WRONG);
        Files.writeString(site.nodeToken(), "s3cret");
        assertThat(TokensCheck.node(site, NodeSettings.BESIDE).toString())
                .contains("state=OK")
                .doesNotContain("s3cret");
    }
}
