package dev.drydock.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.FakeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Users and tokens by commands: no secret is printed, and what a program signs in with is read from a file. */
class UserCommandTest {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private static final String NINA = "{\"name\": \"nina\", \"roles\": [\"engineer\"], \"enabled\": true}";

    private int run(String... command) {
        String[] whole = Arrays.copyOf(command, command.length + 2);
        whole[command.length] = "--server";
        whole[command.length + 1] = SITE.server().url();
        return SITE.terminal().run(whole);
    }

    private FakeOrchestrator.Request sent() {
        return SITE.server().requests().get(0);
    }

    @Test
    void writesAGeneratedPasswordForItsOwnersEyesOnlyAndSendsIt() throws IOException {
        SITE.server().answers("POST /users", 201, NINA);
        Path file = folder.resolve("nina.secret");

        assertThat(run("user", "add", "nina", "--role", "engineer", "-o", file.toString()))
                .isZero();

        String password = Files.readString(file).strip();
        assertThat(password).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(sent().text()).contains(password);
        assertThat(SITE.terminal().out()).contains(file.toString()).doesNotContain(password);
    }

    @Test
    void leavesTheFileAsItWasIfTheServerRefuses() throws IOException {
        SITE.server()
                .answers(
                        "POST /users/nina/password",
                        404,
                        "{\"code\": \"USER_UNKNOWN\", \"message\": \"There is none.\", \"retryable\": false}");
        Path file = Files.writeString(folder.resolve("old.secret"), "old");

        assertThat(run("user", "password", "nina", "-o", file.toString())).isEqualTo(1);
        assertThat(file).hasContent("old");
    }

    @Test
    void sendsAChosenPasswordOutOfAFile() throws IOException {
        SITE.server().answers("POST /users/nina/password", 200, NINA);
        Path chosen = Files.writeString(folder.resolve("chosen"), "a long enough secret\n");

        assertThat(run("user", "password", "nina", "--password-of", chosen.toString()))
                .isZero();
        assertThat(sent().text()).contains("\"a long enough secret\"");
    }

    @Test
    void writesATokensSecretOnceAndSignsInWithIt() throws IOException {
        SITE.server()
                .answers(
                        "POST /tokens",
                        201,
                        "{\"name\": \"nightly\", \"roles\": [\"scheduler\"], \"state\": \"VALID\", \"createdBy\": \"ada\","
                                + " \"createdAt\": \"t\", \"expiresAt\": \"u\", \"secret\": \"drydock_x\"}");
        SITE.server().answers("GET /tokens", 200, "{\"items\": [], \"next\": null}");
        Path file = folder.resolve("nightly.token");

        assertThat(run("token", "add", "nightly", "--role", "scheduler", "-o", file.toString()))
                .isZero();
        assertThat(SITE.terminal().out()).doesNotContain("drydock_x");
        SITE.terminal().with("DRYDOCK_TOKEN_FILE", file.toString());
        assertThat(run("token", "list")).isZero();
        assertThat(run("token", "list", "--user", "engineer")).isZero();

        assertThat(SITE.server().requests())
                .extracting(FakeOrchestrator.Request::user)
                .containsExactly("engineer", "Bearer drydock_x", "engineer");
    }

    @Test
    void warnsWhenTooFewMayApproveWhatARunProposes() {
        SITE.server().answers("POST /executions", 201, """
                {"id": 12, "instance": 7, "job": "nightly-retrain", "jobDigest": "00", "model": "pump-failure",
                 "submitter": "engineer", "status": "STARTING", "parameters": {}, "facts": {}, "steps": [],
                 "approvers": {"names": ["milo"], "needed": 2}}
                """);

        assertThat(run("run", "nightly-retrain", "-p", "model=pump-failure")).isZero();
        assertThat(SITE.terminal().err())
                .contains("Only 1 of 2 needed people may approve the candidate of execution 12: milo.");
    }

    @Test
    void namesTheSchedulesAndBackfillsThatStartNothingAnyMore() {
        String disabled =
                "{\"name\": \"nina\", \"roles\": [\"engineer\"], \"enabled\": false, \"schedules\": %s, \"backfills\": %s}";
        SITE.server().answers("POST /users/nina/disable", 200, disabled.formatted("[\"night\", \"week\"]", "[3, 5]"));
        assertThat(run("user", "disable", "nina")).isZero();
        assertThat(SITE.terminal().out())
                .contains(
                        "Author of the schedules night, week: they start nothing while the user may not submit jobs.",
                        "Author of the unfinished backfills 3, 5: no further date of them starts while the user may not"
                                + " submit jobs.");
        SITE.server().answers("POST /users/otto/disable", 200, disabled.formatted("[]", "[]"));
        assertThat(run("user", "disable", "otto")).isZero();
        assertThat(SITE.terminal().out().lines().toList()).last().asString().doesNotContain("schedules", "backfills");

        SITE.server().answers("POST /tokens/cron-host/revoke", 200, """
                {"name": "cron-host", "roles": ["scheduler"], "state": "REVOKED", "createdBy": "ada",
                 "createdAt": "2026-12-01T12:00:00Z", "expiresAt": "2027-03-01T12:00:00Z", "schedules": ["night"],
                 "backfills": [7], "secret": null}""");
        assertThat(run("token", "revoke", "cron-host")).isZero();
        assertThat(SITE.terminal().out())
                .contains(
                        "Author of the schedules night: they start nothing while the token",
                        "Author of the unfinished backfills 7: no further date of them starts while the token");
    }
}
