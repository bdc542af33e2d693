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
            assertThat(finding.advice()).contains("drydock client rotate press");
        });
        clients(site, client("line", 364, false));
        assertThat(TokensCheck.clients(site, NOW)).isEmpty();
    }

    @Test
    void tellsClientsThatExpiredAndThoseThatSoonWill() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.createDirectories(site.serving());
        Client line = ending(client("line", 400, false), Duration.ofDays(31));
        clients(site, line);
        assertThat(TokensCheck.clients(site, NOW)).isEmpty();

        clients(site, line, ending(client("press", 1, false), Duration.ofDays(29)));
        assertThat(TokensCheck.clients(site, NOW)).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found()).isEqualTo("expire within 30 days: press (2026-12-31)");
            assertThat(finding.advice()).contains("drydock client change press --until DAY");
        });

        Client left = ending(client("left", 1, true), Duration.ZERO);
        clients(site, line, left, ending(client("press", 1, false), Duration.ZERO));
        assertThat(TokensCheck.clients(site, NOW)).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found()).isEqualTo("expired: press (2026-12-02)");
        });
    }

    private static Client ending(Client client, Duration left) {
        return client.with(client.right().endingAt(Optional.of(NOW.plus(left))));
    }

    private static Client client(String name, int days, boolean revoked) {
        Instant added = NOW.minus(Duration.ofDays(days));
        InferenceClients.Token token = new InferenceClients.Token("0".repeat(64), added, Optional.empty());
        Client client = Client.of(name, token, 10, false, added);
        return revoked ? client.revoked(NOW) : client;
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
