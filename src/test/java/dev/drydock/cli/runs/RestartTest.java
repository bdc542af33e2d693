package dev.drydock.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.FakeOrchestrator.Request;
import dev.drydock.cli.terminal.FakeSite;
import dev.drydock.cli.terminal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A restart looks first: whoever would run another job than the one that was submitted knows it beforehand. */
class RestartTest {
    private static final String THEN = "a".repeat(64);
    private static final String NOW = "b".repeat(64);
    private static final String CHANGE = "Job walk has changed since it was submitted: its file jobs/walk.xml was "
            + THEN + " and is now " + NOW + ".";
    private static final String LOOK = "GET /executions/14/preview";
    private static final String RESTART = "POST /executions/14/restart";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private static String execution(long id, String changedJobDigest) {
        return """
                {"id": %d, "instance": 7, "job": "walk", "jobDigest": "%s", "changedJobDigest": %s, "model": null,
                 "submitter": "eve", "status": "STARTING", "exitStatus": "STARTING", "createdAt": "2026-11-25T02:00:00Z",
                 "startedAt": null, "endedAt": null, "parameters": {}, "facts": {}, "failure": null, "steps": []}
                """.formatted(id, THEN, changedJobDigest);
    }

    /** @param digest of today's file, as JSON */
    private static String preview(String digest, String... obstacles) {
        return """
                {"execution": 14, "fromStep": null, "obstacles": %s, "parameters": {},
                 "job": {"job": "walk", "then": "%s", "now": %s, "changed": %s}, "steps": [], "data": []}
                """.formatted(Json.pretty(List.of(obstacles)), THEN, digest, !digest.equals(quoted(THEN)));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private void theJobHasChanged() {
        SITE.server().answers(LOOK, 200, preview(quoted(NOW))).answers(RESTART, 201, execution(15, quoted(NOW)));
    }

    private List<String> asked() {
        return SITE.server().requests().stream().map(Request::line).toList();
    }

    private JsonNode sent() {
        List<Request> requests = SITE.server().requests();
        return Json.tree(requests.get(requests.size() - 1).text().getBytes(StandardCharsets.UTF_8));
    }

    private int run(String line) {
        return SITE.terminal().run((line + " --server " + SITE.server().url()).split(" ", -1));
    }

    @Test
    void anUnchangedJobIsRestartedWithoutAWord() {
        SITE.server().answers(LOOK, 200, preview(quoted(THEN))).answers(RESTART, 201, execution(15, "null"));

        assertThat(run("restart 14")).isZero();

        assertThat(asked()).containsExactly(LOOK, RESTART);
        assertThat(sent().path("jobDigest").asText()).isEqualTo(THEN);
        assertThat(SITE.terminal().err()).isEmpty();
    }

    @Test
    void aChangedJobIsNotRestartedWhereNobodyCanBeAsked() {
        theJobHasChanged();

        assertThat(run("restart 14")).isEqualTo(64);

        assertThat(asked()).containsExactly(LOOK);
        assertThat(SITE.terminal().err())
                .startsWith("drydock: NOT_CONFIRMED: Execution 14 was not restarted. " + CHANGE)
                .contains("'drydock preview 14'", "--changed-job");
    }

    @Test
    void anOptionSaysBeforehandThatItMayRun() {
        theJobHasChanged();

        assertThat(run("restart 14 --changed-job --json")).isZero();

        assertThat(asked()).containsExactly(LOOK, RESTART);
        assertThat(sent().path("jobDigest").asText()).isEqualTo(NOW);
        assertThat(SITE.terminal().err()).contains(CHANGE + " The restart runs the changed file.");
        assertThat(Json.tree(SITE.terminal().out().getBytes(StandardCharsets.UTF_8))
                        .path("changedJobDigest")
                        .asText())
                .isEqualTo(NOW);
    }

    @Test
    void aPersonIsToldAndAskedAndOnlyYesIsYes() {
        theJobHasChanged();

        assertThat(SITE.terminal()
                        .looksOn()
                        .types("y")
                        .run("restart", "14", "--server", SITE.server().url()))
                .isEqualTo(64);
        assertThat(asked()).containsExactly(LOOK);
        assertThat(SITE.terminal().err())
                .contains(CHANGE, "Type yes: ")
                .contains("drydock: NOT_CONFIRMED: Execution 14 was not restarted");

        SITE.terminal().types("yes");
        assertThat(run("restart 14")).isZero();
        assertThat(asked()).containsExactly(LOOK, LOOK, RESTART);
        assertThat(SITE.terminal().err()).contains(CHANGE, "Type yes: ");
    }

    @Test
    void whoStartsAtAStepLooksFromThere() {
        String look = LOOK + "?from=train";
        SITE.server().answers(look, 200, preview(quoted(THEN))).answers(RESTART, 201, execution(15, "null"));

        assertThat(run("restart 14 --from train --reason mended")).isZero();

        assertThat(asked()).containsExactly(look, RESTART);
        assertThat(sent().path("fromStep").asText()).isEqualTo("train");
        assertThat(sent().path("reason").asText()).isEqualTo("mended");
    }

    @Test
    void aStepWithoutAReasonIsRefusedBeforeAnyServerIsAsked() {
        assertThat(run("restart 14 --from train")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("--from needs --reason");
        assertThat(run("restart 14 --from train --reason=")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("Option --reason is empty");
        assertThat(asked()).isEmpty();
    }

    /** Nothing is asked about a restart that is not to be: the server has the sentence. */
    @Test
    void whatCannotBeRestartedIsTheServersToSay() {
        String refusal = "{\"code\": \"%s\", \"message\": \"no\", \"retryable\": false}";
        SITE.server()
                .answers(LOOK, 200, preview(quoted(NOW), "it is COMPLETED"))
                .answers(LOOK, 200, preview("null"))
                .answers(LOOK, 404, refusal.formatted("EXECUTION_UNKNOWN"))
                .answers(RESTART, 409, refusal.formatted("EXECUTION_NOT_RESTARTABLE"))
                .answers(RESTART, 404, refusal.formatted("JOB_UNKNOWN"))
                .answers(RESTART, 403, refusal.formatted("NOT_ALLOWED"));

        assertThat(run("restart 14")).isEqualTo(1);
        assertThat(SITE.terminal().err()).contains("EXECUTION_NOT_RESTARTABLE");
        assertThat(run("restart 14")).isEqualTo(1);
        assertThat(SITE.terminal().err()).contains("JOB_UNKNOWN");
        assertThat(run("restart 14")).isEqualTo(77);
        assertThat(SITE.terminal().err()).contains("NOT_ALLOWED");
    }

    @Test
    void aRestartTokenLooksLikewise() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "7\n");
        SITE.server()
                .answers(
                        "GET /executions?jobInstanceId=7&latest=true",
                        200,
                        "{\"items\": [" + execution(14, "null") + "], \"next\": null}");
        theJobHasChanged();

        assertThat(run("run walk --restartTokenFile " + token)).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("NOT_CONFIRMED", CHANGE);
        assertThat(run("run walk --changed-job --restartTokenFile " + token)).isZero();
        assertThat(SITE.terminal().err()).contains(CHANGE);
    }
}
