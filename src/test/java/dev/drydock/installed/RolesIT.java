package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.installed.InstalledSite.Answer;
import dev.drydock.installed.RoleMatrix.Call;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation, asked for by every role, at the built installation's REST interface, by its command line and at its console: the role
 * decides as {@link Operation} says, and each call that changes something leaves one audit record whatever comes of it. What is asked for
 * does not exist, so that nothing changes but the log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesIT {
    private static final String JSON = RoleMatrix.JSON;
    private static final Set<Operation> READING = EnumSet.of(
            Operation.VIEW,
            Operation.VIEW_REJECTS,
            Operation.VIEW_ERASURES,
            Operation.TRACE_LINEAGE,
            Operation.VIEW_AUDIT,
            Operation.VIEW_USERS);

    @TempDir
    static Path folder;

    private InstalledSite site;

    private static List<Call> calls() {
        return RoleMatrix.calls(folder);
    }

    @BeforeAll
    void startTheOrchestrator() throws IOException {
        site = new InstalledSite(folder.resolve("site"));
        site.init();
        site.startOnly("orchestrator");
        site.here("", "keygen", folder.resolve("person.key").toString()).expecting(0);
        Files.writeString(Files.createDirectories(folder.resolve("model")).resolve("model.yaml"), "drydock: none\n");
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    @Test
    void everyOperationIsAskedForHere() {
        assertThat(calls().stream().map(Call::operation).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(Operation.class));
    }

    @Test
    void theRoleDecidesAndTheLogTells() throws IOException {
        for (Call call : calls()) {
            for (Role role : Role.values()) {
                decides(call.by(role.wireName()), role);
            }
        }
    }

    private void decides(Call call, Role role) throws IOException {
        String cell = call.operation() + " by " + role;
        boolean allowed = call.operation().allowed().contains(role);
        long before = auditRecords();
        Answer answer = site.rest(
                role.wireName(),
                call.method(),
                call.path(),
                call.contentType(),
                call.body().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status() != 403).as(cell + ": " + answer).isEqualTo(allowed);
        assertThat(answer.status()).as(cell + ": " + answer).isNotEqualTo(500);
        if (!allowed) {
            assertThat(answer.body().path("code").asText()).as(cell).isEqualTo("NOT_ALLOWED");
            call.operation()
                    .allowed()
                    .forEach(other -> assertThat(answer.body().path("message").asText())
                            .as(cell)
                            .contains(other.wireName()));
        }
        boolean reads = READING.contains(call.operation()) || call.path().endsWith("/preview");
        long expected = allowed && reads ? 0 : 1;
        assertThat(auditRecords() - before).as(cell + ": audit records").isEqualTo(expected);
        if (expected == 1) {
            assertThat(lastRecord(before)).as(cell).contains("\"" + role.wireName() + "\"");
            assertThat(lastRecord(before).contains(".refused")).as(cell).isEqualTo(!allowed || answer.status() >= 300);
        }
    }

    /** A page of the console and what a form of it would send. */
    private record Door(Operation operation, String path, Map<String, String> fields) {}

    private static List<Door> doors() {
        return List.of(
                new Door(Operation.SUBMIT_JOB, "/console/launch", Map.of("job", "none")),
                new Door(Operation.RAISE_PRIORITY, "/console/queue", Map.of("change", "999", "priority", "9")),
                new Door(Operation.STOP_EXECUTION, "/console/execution", Map.of("id", "999", "action", "stop")),
                new Door(
                        Operation.CANCEL_RETRY,
                        "/console/execution",
                        Map.of("id", "999", "run", "999", "action", "cancel-retry", "reason", "over")),
                new Door(Operation.RESTART_EXECUTION, "/console/execution", Map.of("id", "999", "action", "restart")),
                new Door(
                        Operation.ABANDON_EXECUTION,
                        "/console/execution",
                        Map.of("id", "999", "action", "abandon", "reason", "over")),
                new Door(
                        Operation.HOLD_RUN,
                        "/console/execution",
                        Map.of("id", "999", "run", "999", "action", "hold", "reason", "case")),
                new Door(
                        Operation.RELEASE_HOLD,
                        "/console/execution",
                        Map.of("id", "999", "run", "999", "action", "release-hold", "reason", "closed")),
                new Door(Operation.ACKNOWLEDGE_ALERT, "/console/alerts", Map.of("acknowledge", "999", "note", "seen")),
                new Door(Operation.PURGE_RUNS, "/console/purge", Map.of("action", "purge", "days", "0")),
                signing(Operation.WAIVE_GATE, "waive"),
                signing(Operation.APPROVE_CANDIDATE, "activate"),
                signing(Operation.ROLL_BACK_MODEL, "roll-back"),
                new Door(
                        Operation.BREAK_GLASS,
                        "/console/sign",
                        Map.of("version", "none/1", "action", "activate", "break-glass", "yes", "envelope", "{}")),
                new Door(
                        Operation.REJECT_CANDIDATE,
                        "/console/candidate",
                        Map.of("version", "none/1", "do", "reject", "reason", "worse")),
                new Door(
                        Operation.PROMOTE_CANDIDATE,
                        "/console/candidate",
                        Map.of("version", "none/1", "do", "promote")));
    }

    private static Door signing(Operation operation, String action) {
        return new Door(
                operation,
                "/console/sign",
                Map.of(
                        "version",
                        "none/1",
                        "action",
                        action,
                        "gate",
                        "no-baseline",
                        "reason",
                        "first",
                        "envelope",
                        "{}"));
    }

    @Test
    void everyChangeButTheseHasADoorAtTheConsole() {
        Set<Operation> without = EnumSet.allOf(Operation.class);
        doors().forEach(door -> without.remove(door.operation()));
        without.removeAll(READING);
        assertThat(without)
                .containsExactlyInAnyOrder(
                        Operation.IMPORT_MODEL,
                        Operation.CHANGE_MODEL,
                        Operation.RAISE_BUDGET,
                        Operation.REPRODUCE_CANDIDATE,
                        Operation.PURGE_TASKS,
                        Operation.ASK_FOR_LABELS,
                        Operation.ERASE_ROWS,
                        Operation.VIEW_RAW_REJECTS,
                        Operation.EXPLAIN_PREDICTION,
                        Operation.APPROVE_JOB,
                        Operation.SUSPEND_MODEL,
                        Operation.RESUME_MODEL,
                        Operation.SCRUB_PACKAGES,
                        Operation.REVIEW_BREAK_GLASS,
                        Operation.INSTALL_POLICY,
                        Operation.INSTALL_TRUST,
                        Operation.MANAGE_USERS,
                        Operation.MANAGE_TOKENS,
                        Operation.TEST_ALERTS,
                        Operation.CHANGE_OWN_PASSWORD);
    }

    @Test
    void theConsoleDecidesLikewiseAndDoesNothingThatNoPageOfItSent() throws IOException {
        for (Role role : Role.values()) {
            ConsoleClient console = ConsoleClient.signedIn(site, role.wireName(), site.password(role.wireName()));
            for (Door door : doors()) {
                decides(console, door, role);
            }
            assertThat(console.get("/console/models").status()).isEqualTo(200);
            assertThat(console.get("/console/backfills").status()).isEqualTo(200);
            assertThat(console.get("/console/backfills?id=999").status()).isEqualTo(404);
            assertThat(console.get("/console/history?model=none").status())
                    .as("every role may look, and there is no such model")
                    .isEqualTo(404);
            assertThat(console.get("/console/history-csv?model=none").status()).isEqualTo(404);
            looks(console, "/console/rejects", Operation.VIEW_REJECTS, role);
            looks(console, "/console/rejects-csv?raw=true", Operation.VIEW_RAW_REJECTS, role);
            looks(console, "/console/lineage", Operation.TRACE_LINEAGE, role);
            looks(console, "/console/explain", Operation.EXPLAIN_PREDICTION, role);
            looks(console, "/console/explain?model=none&prediction=p-1", Operation.EXPLAIN_PREDICTION, role);
            looks(console, "/console/lineage?file=none", Operation.TRACE_LINEAGE, role);
            looks(console, "/console/erasures", Operation.VIEW_ERASURES, role);
            looks(console, "/console/audit", Operation.VIEW_AUDIT, role);
            looks(console, "/console/purge", Operation.PURGE_RUNS, role);
        }
    }

    private void decides(ConsoleClient console, Door door, Role role) throws IOException {
        String cell = door.operation() + " by " + role + " at the console";
        boolean allowed = door.operation().allowed().contains(role);
        long before = auditRecords();
        ConsoleClient.Page forged = console.postWithToken(door.path(), door.fields());
        assertThat(forged.status()).as(cell).isEqualTo(403);
        assertThat(forged.text().contains("needs the role")).as(cell + forged).isEqualTo(!allowed);
        assertThat(auditRecords() - before).as(cell + ": audit records").isEqualTo(1);
        assertThat(lastRecord(before))
                .as(cell)
                .contains("\"" + role.wireName() + "\"")
                .contains(door.operation().wireName() + ".refused");

        assertThat(console.post(door.path(), door.fields()).status())
                .as(cell + " without the token")
                .isEqualTo(403);
        assertThat(auditRecords() - before).as(cell + " without the token").isEqualTo(2);
        assertThat(lastRecord(before + 1)).as(cell).contains("console.refused").contains(door.path());
    }

    private static void looks(ConsoleClient console, String path, Operation operation, Role role) throws IOException {
        assertThat(console.get(path).status())
                .as(operation + " by " + role + " at the console")
                .isEqualTo(operation.allowed().contains(role) ? 200 : 403);
    }

    /** By the checkpoint's second line, the size of the tree. */
    private long auditRecords() throws IOException {
        Answer answer = site.rest("auditor", "GET", "/audit/checkpoint", JSON, new byte[0]);
        return answer.status() == 404
                ? 0
                : Long.parseLong(answer.body()
                        .path("note")
                        .asText()
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow());
    }

    private String lastRecord(long number) throws IOException {
        return site.rest("auditor", "GET", "/audit/records?limit=1&from=" + number, JSON, new byte[0])
                .body()
                .at("/items/0/record")
                .asText();
    }

    @Test
    void whatAnAdministratorChangesOfAUserCountsFromTheNextRequestOn() throws IOException {
        site.here("admin", "user", "add", "nina", "--role", "engineer").expecting(0);
        ConsoleClient nina = ConsoleClient.signedIn(site, "nina", site.password("nina"));
        assertThat(nina.get("/console/audit").status()).isEqualTo(403);

        site.here("admin", "user", "roles", "nina", "auditor").expecting(0);
        assertThat(nina.get("/console/audit").status()).isEqualTo(200);
        assertThat(site.rest("nina", "POST", "/executions", JSON, "{\"job\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(403);

        site.here("admin", "user", "disable", "nina").expecting(0);
        assertThat(nina.get("/console/models").status()).isNotEqualTo(200);
        assertThat(site.rest("nina", "GET", "/models", JSON, new byte[0]).status())
                .isEqualTo(401);
    }

    @Test
    void aProgramSignsInByItsTokenUntilItIsRevoked() {
        String token = folder.resolve("monitor.token").toString();
        site.here("admin", "token", "add", "monitor", "--role", "auditor", "-o", token)
                .expecting(0);

        site.here("", "models", "--token-file", token).expecting(0);
        site.here("", "run", "none", "--token-file", token).expecting(77);
        site.here("admin", "token", "revoke", "monitor").expecting(0);
        site.here("", "models", "--token-file", token).expecting(77);
    }

    @Test
    void everyCommandOfARoleThatMayNotEndsWith77() {
        for (Call call :
                calls().stream().filter(call -> !call.command().isEmpty()).toList()) {
            for (Role role : Role.values()) {
                InstalledSite.Said said = site.here(
                        role.wireName(), call.by(role.wireName()).command().toArray(String[]::new));
                assertThat(said.exitCode() != 77)
                        .as(String.join(" ", call.command()) + " by " + role + ": " + said)
                        .isEqualTo(call.operation().allowed().contains(role));
            }
        }
    }

    /** Such as a crawler, or somebody who means harm: before anybody signs in nothing is kept of them. */
    @Test
    void aThousandVisitorsOfTheSignInPageKeepNobodyOut() throws IOException {
        for (int visit = 0; visit < 1_200; visit++) {
            assertThat(site.visit(visit % 2 == 0 ? "/console/sign-in" : "/console/nowhere"))
                    .noneMatch(cookie -> cookie.startsWith("drydock="));
        }
        ConsoleClient console = ConsoleClient.signedIn(site, "engineer", site.password("engineer"));
        assertThat(console.get("/console/executions").status()).isEqualTo(200);
    }

    @Test
    void aUserHasAtMostEightSessionsAndTheOldestEnds() throws IOException {
        ConsoleClient first = ConsoleClient.signedIn(site, "engineer", site.password("engineer"));
        ConsoleClient last = first;
        for (int more = 0; more < 8; more++) {
            last = ConsoleClient.signedIn(site, "engineer", site.password("engineer"));
        }
        assertThat(first.get("/console/executions").status()).isEqualTo(302);
        assertThat(last.get("/console/executions").status()).isEqualTo(200);
    }

    @Test
    void anotherSitesPageSignsNobodyIn() throws IOException {
        String form = "token=guessed&user=admin&password=" + site.password("admin");
        String cookie = "__Host-drydock-form=" + "A".repeat(43);
        for (String header : List.of("", "Cookie: " + cookie + "\r\n")) {
            assertThat(site.say(false, posted("/console/sign-in", header, form)))
                    .startsWith("HTTP/1.1 403")
                    .contains("Nothing was changed")
                    .doesNotContain("drydock=");
        }
    }

    private static String posted(String path, String headers, String form) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                + form;
    }

    /** At one door after the other, from one address; the owner of the name works from theirs meanwhile. */
    @Test
    void whoGuessesWaitsAtEveryDoorAndTheOwnerOfTheNameDoesNot() throws IOException {
        String guesser = "127.0.0.9";
        long before = auditRecords();
        for (int guess = 0; guess < 5; guess++) {
            assertThat(asks(guesser, "auditor", "guess" + guess))
                    .startsWith("HTTP/1.1 401")
                    .contains("UNAUTHENTICATED")
                    .containsIgnoringCase("WWW-Authenticate: Basic");
        }
        for (String password : List.of("guess", site.password("auditor"))) {
            assertThat(asks(guesser, "auditor", password))
                    .startsWith("HTTP/1.1 429")
                    .containsIgnoringCase("Retry-After: ")
                    .contains("TOO_MANY_ATTEMPTS", "too many wrong passwords");
        }
        assertThat(atTheConsole(guesser, "auditor", site.password("auditor")))
                .startsWith("HTTP/1.1 429")
                .contains("too many wrong passwords");
        assertThat(asks("127.0.0.10", "auditor", site.password("auditor"))).startsWith("HTTP/1.1 200");
        for (int guess = 0; guess < 30; guess++) {
            asks(guesser, "nobody" + guess, "guess");
        }
        assertThat(asks(guesser, "engineer", "guess")).startsWith("HTTP/1.1 429");
        assertThat(auditRecords() - before).as("audit records of 40 guesses").isBetween(1L, 3L);
        assertThat(lastRecord(before))
                .contains("sign-in.refused", "\"auditor\"", "127.0.0.9", "\"attempts\":\"1\"", "\"door\":\"rest\"");
        assertThat(lastRecord(before + 1)).contains("\"attempts\":\"10\"");
    }

    private String asks(String from, String user, String password) throws IOException {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return site.say(
                from,
                false,
                "GET /api/v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic "
                        + credentials + "\r\n\r\n");
    }

    private String atTheConsole(String from, String user, String password) throws IOException {
        String page =
                site.say(from, false, "GET /console/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String cookie = page.replaceAll("(?s).*(__Host-drydock-form=[^;]*);.*", "$1");
        StringBuilder form = new StringBuilder();
        ConsoleClient.hidden(page)
                .forEach((name, value) ->
                        form.append(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&"));
        return site.say(
                from,
                false,
                posted(
                        "/console/sign-in",
                        "Cookie: " + cookie + "\r\n",
                        form + "user=" + user + "&password=" + password));
    }

    /** Nobody learns from the clock which names there are: a refusal is held back until more time has passed than any check takes. */
    @Test
    void noRefusalIsAnsweredBeforeTheTimeThatAllOfThemTake() throws IOException {
        for (int guess = 1; guess <= 3; guess++) {
            for (String name : List.of("admin", "nobody")) {
                assertThat(nanos("127.0.2." + guess, name)).as(name).isGreaterThanOrEqualTo(300_000_000L);
            }
        }
    }

    private long nanos(String from, String user) throws IOException {
        long begun = System.nanoTime();
        assertThat(asks(from, user, "guess")).startsWith("HTTP/1.1 401");
        return System.nanoTime() - begun;
    }
}
