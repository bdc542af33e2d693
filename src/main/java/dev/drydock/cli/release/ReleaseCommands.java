package dev.drydock.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.ModelView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.api.RollbackView;
import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.runs.Waiting;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Meanwhile;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a release manager does. */
public final class ReleaseCommands {
    private static final String JSON = "application/json";

    private static final String BREAK_GLASS =
            "Let your signature count although fewer release managers sign than required: a release manager and a"
                    + " person with the role break-glass must both sign so. Somebody else reviews it afterwards.";

    private ReleaseCommands() {}

    private static String query(boolean breakGlass) {
        return breakGlass ? "?breakGlass=true" : "";
    }

    @Command(
            name = "waive",
            description =
                    "Sign a waiver: the candidate need not pass a gate, for example no-baseline for a first version.",
            mixinStandardHelpOptions = true)
    public static final class Waive implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Signing signing;

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "GATE",
                description = "Name of the gate, for example no-baseline.")
        private @Nullable String gate;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "CANDIDATE",
                description = "The candidate, for example pump-failure/2.",
                converter = ModelCommands.VersionConverter.class)
        private @Nullable VersionId candidate;

        @Option(names = "--reason", description = "Why. You sign the reason too. Needed without --statement.")
        private @Nullable String reason;

        @Override
        public Integer call() throws IOException {
            if (signing.signsFile()) {
                return signing.signFile(server, Action.WAIVE, gate != null || reason != null);
            }
            String waived = Signing.required(gate, "GATE and CANDIDATE");
            VersionId version = Signing.required(candidate, "CANDIDATE");
            String why = Signing.required(reason, "--reason");
            Orchestrator orchestrator = server.connect();
            byte[] envelope = signing.sign(orchestrator, version, Signing.Request.waiver(waived, why));
            byte[] answer = Meanwhile.tell(
                    server,
                    "changes the report, seals and signs the package",
                    () -> orchestrator.postBytes(ModelCommands.path(version) + "/waivers", envelope, JSON));
            done(server, answer, "Gate " + waived + " is waived for " + version + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "approve",
            description = "Sign an approval of a candidate, after hashing its package and report on this machine.",
            mixinStandardHelpOptions = true)
    public static final class Approve implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Signing signing;

        @Parameters(
                arity = "0..1",
                paramLabel = "CANDIDATE",
                description = "The candidate, for example pump-failure/2.",
                converter = ModelCommands.VersionConverter.class)
        private @Nullable VersionId candidate;

        @Option(names = "--break-glass", description = BREAK_GLASS)
        private boolean breakGlass;

        @Option(names = "--reason", description = "Why. You sign the reason too. Needed with --break-glass.")
        private @Nullable String reason;

        @Option(
                names = "--accept-differences",
                description =
                        "Accept in what the environment of the node here differs from that of the stage before. You sign"
                                + " their digest too.")
        private boolean acceptDifferences;

        @Override
        public Integer call() throws IOException {
            if (signing.signsFile()) {
                return signing.signFile(
                        server,
                        Action.ACTIVATE,
                        candidate != null || breakGlass || reason != null || acceptDifferences);
            }
            VersionId version = Signing.required(candidate, "CANDIDATE");
            @Nullable String why = breakGlass ? Signing.required(reason, "--reason") : Signing.none(reason, "--reason");
            Orchestrator orchestrator = server.connect();
            byte[] envelope =
                    signing.sign(orchestrator, version, Signing.Request.approval(why, acceptDifferences, breakGlass));
            byte[] answer = orchestrator.postBytes(
                    ModelCommands.path(version) + "/approvals" + query(breakGlass), envelope, JSON);
            done(server, answer, "The server accepted your approval of " + version + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "reject",
            description = "Reject a candidate. This cannot be undone.",
            mixinStandardHelpOptions = true)
    public static final class Reject implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "CANDIDATE",
                description = "The candidate, for example pump-failure/2.",
                converter = ModelCommands.VersionConverter.class)
        private VersionId candidate = new VersionId("model", 1);

        @Option(names = "--reason", required = true, description = "Why. Drydock keeps the reason for ever.")
        private String reason = "";

        @Override
        public Integer call() {
            server.connect().post(ModelCommands.path(candidate) + "/rejection", new ReasonRequest(reason));
            done(server, new byte[0], candidate + " is rejected.");
            return ExitCode.OK;
        }
    }

    /** Prints the server's answer as JSON if asked to, else the sentence and the state it led to. */
    private static void done(ServerOptions server, byte[] answer, String sentence) {
        JsonNode told = answer.length == 0 ? Json.MAPPER.createObjectNode().put("done", sentence) : Json.tree(answer);
        JsonNode version = told.path("version").isObject() ? told.path("version") : told;
        String state = version.path("state").asText();
        server.print(
                told,
                () -> server.environment()
                        .out()
                        .println(state.isEmpty() ? sentence : sentence + " It is now " + state + "."));
    }

    @Command(name = "promote", description = "Put an approved candidate into service.", mixinStandardHelpOptions = true)
    public static final class Promote implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Waiting waiting;

        @Parameters(
                paramLabel = "CANDIDATE",
                description = "The candidate, for example pump-failure/2.",
                converter = ModelCommands.VersionConverter.class)
        private VersionId candidate = new VersionId("model", 1);

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            ExecutionView started =
                    orchestrator.post(ModelCommands.path(candidate) + "/promotion", Map.of(), ExecutionView.class);
            return waiting.follow(server, orchestrator, started);
        }
    }

    @Command(
            name = "rollback",
            description = "Sign a rollback of a model to an earlier version, and start it.",
            mixinStandardHelpOptions = true)
    public static final class Rollback implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Signing signing;

        @Mixin
        private Waiting waiting;

        @Parameters(arity = "0..1", paramLabel = "MODEL", description = "Name of the model.")
        private @Nullable String model;

        @Option(
                names = "--to",
                paramLabel = "VERSION",
                converter = ModelCommands.VersionConverter.class,
                description = "Version to return to, for example pump-failure/1. Default: the version that was in"
                        + " service most recently before this one.")
        private @Nullable VersionId target;

        @Option(names = "--reason", description = "Why. You sign the reason too. Needed without --statement.")
        private @Nullable String reason;

        @Option(names = "--break-glass", description = BREAK_GLASS)
        private boolean breakGlass;

        @Override
        public Integer call() throws IOException {
            if (signing.signsFile()) {
                return signing.signFile(
                        server, Action.ROLL_BACK, model != null || target != null || reason != null || breakGlass);
            }
            String name = Signing.required(model, "MODEL");
            String why = Signing.required(reason, "--reason");
            Orchestrator orchestrator = server.connect();
            VersionId version = target == null ? before(orchestrator, name) : target;
            byte[] envelope = signing.sign(orchestrator, version, Signing.Request.rollBack(why, breakGlass));
            byte[] answer = orchestrator.postBytes(
                    "/models/" + Query.segment("model", name) + "/rollback" + query(breakGlass), envelope, JSON);
            RollbackView wished = Orchestrator.read(answer, RollbackView.class, "/rollback");
            ExecutionView started = wished.execution();
            if (started != null) {
                return waiting.follow(server, orchestrator, started);
            }
            server.print(
                    wished,
                    () -> server.environment()
                            .out()
                            .println("The server accepted your statement. Signed by: "
                                    + String.join(", ", wished.signed())
                                    + ". Missing signatures: " + wished.missing() + ". Let others sign with 'drydock"
                                    + " rollback " + name + " --to " + version
                                    + "'. The rollback starts with the last signature."));
            return ExitCode.OK;
        }

        /** Of the versions that were replaced, the one that answered last. */
        private VersionId before(Orchestrator orchestrator, String name) {
            return orchestrator.all("/models", "before", ModelView.class).stream()
                    .filter(known -> known.name().equals(name))
                    .flatMap(known -> Stream.ofNullable(known.previous()))
                    .map(VersionId::parse)
                    .findFirst()
                    .orElseThrow(() -> new DrydockException(
                            CommonFailure.NOT_FOUND,
                            "Model " + name + " was not rolled back: no version was in service before the present one."
                                    + " 'drydock versions " + name + "' lists them."));
        }
    }
}
