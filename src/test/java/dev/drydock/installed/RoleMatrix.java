package dev.drydock.installed;

import dev.drydock.application.access.Operation;
import java.nio.file.Path;
import java.util.List;

/**
 * How every operation is asked for. What is asked for does not exist. Each endpoint that is no mere look is among these calls: a test
 * of all endpoints finds one that was forgotten.
 */
public final class RoleMatrix {
    static final String JSON = "application/json";
    /** In a path or command: the name of the role that asks, which is its user's too. */
    private static final String ROLE = "ROLE";

    private RoleMatrix() {}

    /** How an operation is asked for: by REST, and by a command. */
    public record Call(
            Operation operation, String method, String path, String contentType, String body, List<String> command) {

        /** As that user asks it. */
        Call by(String user) {
            return new Call(
                    operation,
                    method,
                    path.replace("/" + ROLE + "/", "/" + user + "/"),
                    contentType,
                    body,
                    command.stream()
                            .map(word -> word.equals(ROLE) ? user : word)
                            .toList());
        }
    }

    /** @param folder where the commands find {@code person.key} and {@code model}, and may write */
    public static List<Call> calls(Path folder) {
        String sign = " --key " + folder.resolve("person.key") + " --yes";
        return List.of(
                call(Operation.VIEW, "GET", "/models", "", "models"),
                call(
                        Operation.VIEW,
                        "POST",
                        "/executions/999/logs/archive",
                        "",
                        "logs 999 --zip " + folder.resolve("logs.zip")),
                call(Operation.SUBMIT_JOB, "POST", "/executions", "{\"job\":\"none\"}", "run none"),
                call(
                        Operation.SUBMIT_JOB,
                        "POST",
                        "/schedules",
                        "{\"name\":\"none\",\"job\":\"none\"}",
                        "schedule add none --job none --cron none"),
                call(Operation.SUBMIT_JOB, "POST", "/schedules/none/pause", "", "schedule pause none"),
                call(Operation.SUBMIT_JOB, "POST", "/schedules/none/resume", "", "schedule resume none"),
                call(Operation.SUBMIT_JOB, "POST", "/schedules/none/remove", "", "schedule remove none"),
                call(
                        Operation.SUBMIT_JOB,
                        "POST",
                        "/backfills",
                        "{\"job\":\"none\",\"from\":\"2026-11-01\",\"to\":\"2026-11-02\"}",
                        "backfill none --from 2026-11-01 --to 2026-11-02"),
                call(
                        Operation.SUBMIT_JOB,
                        "POST",
                        "/backfills/preview",
                        "{\"job\":\"none\",\"from\":\"2026-11-01\",\"to\":\"2026-11-02\"}",
                        "backfill none --from 2026-11-01 --to 2026-11-02 --dry-run"),
                call(
                        Operation.SUBMIT_JOB,
                        "POST",
                        "/backfills/999/cancel",
                        "{\"reason\":\"none\"}",
                        "backfill cancel 999 --reason none"),
                call(Operation.RESTART_EXECUTION, "POST", "/backfills/999/restart", "", "backfill restart 999"),
                call(
                        Operation.ACKNOWLEDGE_ALERT,
                        "POST",
                        "/alerts/999/acknowledge",
                        "{\"reason\":\"\"}",
                        "alerts acknowledge 999"),
                call(Operation.TEST_ALERTS, "POST", "/alerts/test", "{\"channel\":\"none\"}", "alerts test none"),
                // The command itself refuses a file that is not signed, or no successor, before it asks
                new Call(Operation.INSTALL_POLICY, "POST", "/site/policy", JSON, "{}", List.of()),
                new Call(Operation.INSTALL_TRUST, "POST", "/site/trust", JSON, "{}", List.of()),
                call(
                        Operation.APPROVE_JOB,
                        "POST",
                        "/jobs/none/approve",
                        "{\"digest\":\"0123456789abcdef\"}",
                        "job approve none --digest 0123456789abcdef"),
                call(
                        Operation.RAISE_PRIORITY,
                        "POST",
                        "/executions",
                        "{\"job\":\"nightly-retrain\",\"priority\":9}",
                        "run nightly-retrain --priority 9"),
                call(
                        Operation.RAISE_PRIORITY,
                        "POST",
                        "/executions/999/priority",
                        "{\"priority\":9}",
                        "prioritize 999 9"),
                call(Operation.STOP_EXECUTION, "POST", "/executions/999/stop", "", "stop 999"),
                call(
                        Operation.CANCEL_RETRY,
                        "POST",
                        "/runs/999/retry/cancel",
                        "{\"reason\":\"over\"}",
                        "retry cancel 999 --reason over"),
                call(Operation.RESTART_EXECUTION, "POST", "/executions/999/restart", "{}", "restart 999"),
                call(
                        Operation.ABANDON_EXECUTION,
                        "POST",
                        "/executions/999/abandon",
                        "{\"reason\":\"over\"}",
                        "abandon 999 --reason over"),
                call(
                        Operation.RAISE_BUDGET,
                        "POST",
                        "/runs/999/budget",
                        "{\"limits\":{\"time\":\"8h\"},\"reason\":\"more\"}",
                        "budget 999 --time 8h --reason more"),
                new Call(
                        Operation.IMPORT_MODEL,
                        "POST",
                        "/models",
                        "application/x-tar",
                        "no archive",
                        List.of("import", folder.resolve("model").toString())),
                // The command itself refuses a directory without origin.yaml before it asks
                new Call(
                        Operation.IMPORT_MODEL,
                        "POST",
                        "/models/none/contributions",
                        "application/x-tar",
                        "no archive",
                        List.of()),
                // The directory is read only after the role was checked
                new Call(
                        Operation.CHANGE_MODEL,
                        "POST",
                        "/models/none/revisions",
                        "application/x-tar",
                        "no archive",
                        List.of(
                                "definition",
                                "revise",
                                "none",
                                folder.resolve("model").toString())),
                new Call(
                        Operation.CHANGE_MODEL,
                        "POST",
                        "/models/none/definition",
                        "application/yaml",
                        "drydock: 1",
                        List.of(
                                "definition",
                                "change",
                                "none",
                                folder.resolve("model").resolve("model.yaml").toString())),
                call(
                        Operation.REPRODUCE_CANDIDATE,
                        "POST",
                        "/candidates/none/1/reproduction",
                        "{}",
                        "reproduce none/1"),
                call(
                        Operation.ASK_FOR_LABELS,
                        "POST",
                        "/labels/none",
                        "{\"rows\":10}",
                        "labels ask none --rows 10 --out " + folder.resolve("ask.csv")),
                new Call(
                        Operation.ASK_FOR_LABELS,
                        "POST",
                        "/labels/none/returned",
                        "text/csv",
                        "request,prediction_id,label\nnone/1,p-1,yes\n",
                        List.of(
                                "labels",
                                "return",
                                folder.resolve("model").resolve("model.yaml").toString(),
                                folder.toString(),
                                "--model=none",
                                "--source=annotators",
                                "--sequence=1")),
                call(
                        Operation.ERASE_ROWS,
                        "POST",
                        "/erasures/none",
                        "{\"groups\":[\"one\"]}",
                        "erase ask none --group-file " + folder.resolve("model").resolve("model.yaml")),
                call(Operation.VIEW_ERASURES, "GET", "/erasures?model=none", "", "erase list --model none"),
                call(Operation.VIEW_ERASURES, "GET", "/erasures/none/1", "", "erase show none/1"),
                call(
                        Operation.PURGE_TASKS,
                        "POST",
                        "/tasks/purge",
                        "{\"olderThanSeconds\":0,\"dryRun\":true}",
                        "purge --dry-run --tasks-only"),
                call(
                        Operation.PURGE_RUNS,
                        "POST",
                        "/runs/purge",
                        "{\"olderThanSeconds\":0,\"dryRun\":true}",
                        "purge --dry-run"),
                call(Operation.SCRUB_PACKAGES, "POST", "/packages/scrub", "", "scrub"),
                call(Operation.HOLD_RUN, "POST", "/runs/999/hold", "{\"reason\":\"case\"}", "hold 999 --reason case"),
                call(
                        Operation.RELEASE_HOLD,
                        "POST",
                        "/runs/999/release-hold",
                        "{\"reason\":\"closed\"}",
                        "release-hold 999 --reason closed"),
                call(Operation.VIEW_REJECTS, "GET", "/rejects", "", "rejects"),
                call(Operation.VIEW_RAW_REJECTS, "GET", "/rejects?raw=true", "", "rejects --raw"),
                call(
                        Operation.VIEW_RAW_REJECTS,
                        "GET",
                        "/rejects/999/record",
                        "",
                        "rejects --record 999 --out " + folder.resolve("record")),
                call(Operation.TRACE_LINEAGE, "GET", "/lineage/none/1", "", "lineage none/1"),
                call(Operation.TRACE_LINEAGE, "GET", "/lineage?file=none", "", "lineage --file none"),
                call(Operation.EXPLAIN_PREDICTION, "GET", "/models/none/predictions?id=p-1", "", "explain none p-1"),
                call(
                        Operation.WAIVE_GATE,
                        "POST",
                        "/candidates/none/1/waivers",
                        "{}",
                        "waive no-baseline none/1 --reason first" + sign),
                call(
                        Operation.APPROVE_CANDIDATE,
                        "POST",
                        "/candidates/none/1/approvals",
                        "{}",
                        "approve none/1" + sign),
                call(
                        Operation.REJECT_CANDIDATE,
                        "POST",
                        "/candidates/none/1/rejection",
                        "{\"reason\":\"worse\"}",
                        "reject none/1 --reason worse"),
                call(Operation.PROMOTE_CANDIDATE, "POST", "/candidates/none/1/promotion", "", "promote none/1"),
                call(
                        Operation.ROLL_BACK_MODEL,
                        "POST",
                        "/models/none/rollback",
                        "{}",
                        "rollback none --to none/1 --reason worse" + sign),
                call(
                        Operation.SUSPEND_MODEL,
                        "POST",
                        "/suspensions/none/suspend",
                        "{}",
                        "suspend none --reason worse" + sign),
                new Call(Operation.RESUME_MODEL, "POST", "/suspensions/none/resume", JSON, "{}", List.of()),
                call(Operation.VIEW, "GET", "/suspensions", "", "suspensions"),
                call(Operation.VIEW, "GET", "/suspensions/none", "", "suspensions"),
                call(
                        Operation.BREAK_GLASS,
                        "POST",
                        "/candidates/none/1/approvals?breakGlass=true",
                        "{}",
                        "approve none/1 --break-glass --reason urgent" + sign),
                call(
                        Operation.BREAK_GLASS,
                        "POST",
                        "/models/none/rollback?breakGlass=true",
                        "{}",
                        "rollback none --to none/1 --break-glass --reason urgent" + sign),
                call(
                        Operation.REVIEW_BREAK_GLASS,
                        "POST",
                        "/break-glass/999/review",
                        "{\"reason\":\"right\"}",
                        "break-glass review 999 --finding right"),
                call(Operation.VIEW, "GET", "/break-glass", "", "break-glass list"),
                call(Operation.VIEW_AUDIT, "GET", "/audit/records?limit=1", "", "audit verify"),
                call(Operation.VIEW_AUDIT, "GET", "/audit/time-stamps?limit=1", "", "audit verify"),
                call(Operation.VIEW_AUDIT, "GET", "/audit/counts", "", "controls"),
                call(Operation.VIEW_USERS, "GET", "/users", "", "user list"),
                call(Operation.VIEW_USERS, "GET", "/tokens", "", "token list"),
                call(
                        Operation.MANAGE_USERS,
                        "POST",
                        "/users",
                        "{\"name\":\"no one\"}",
                        "user add no/one --role auditor -o " + folder.resolve("secret")),
                call(Operation.MANAGE_USERS, "POST", "/users/none/disable", "{}", "user disable none"),
                call(Operation.MANAGE_USERS, "POST", "/users/none/enable", "{}", "user enable none"),
                call(
                        Operation.MANAGE_USERS,
                        "POST",
                        "/users/none/roles",
                        "{\"roles\":[\"auditor\"]}",
                        "user roles none auditor"),
                call(
                        Operation.MANAGE_USERS,
                        "POST",
                        "/users/none/password",
                        "{}",
                        "user password none -o " + folder.resolve("secret")),
                call(
                        Operation.CHANGE_OWN_PASSWORD,
                        "POST",
                        "/users/" + ROLE + "/password",
                        "{\"password\":\"short\"}",
                        "user password " + ROLE + " --password-of " + folder.resolve("person.key")),
                call(
                        Operation.MANAGE_TOKENS,
                        "POST",
                        "/tokens",
                        "{\"name\":\"no token\"}",
                        "token add no_token --role admin -o " + folder.resolve("secret")),
                call(Operation.MANAGE_TOKENS, "POST", "/tokens/none/revoke", "{}", "token revoke none"));
    }

    private static Call call(Operation operation, String method, String path, String body, String command) {
        return new Call(operation, method, path, JSON, body, List.of(command.split(" ", -1)));
    }
}
