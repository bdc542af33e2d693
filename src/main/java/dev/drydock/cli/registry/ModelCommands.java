package dev.drydock.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.CandidateView;
import dev.drydock.api.ModelView;
import dev.drydock.api.VersionView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Meanwhile;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.cli.training.TrainingReports;
import dev.drydock.cli.validation.ReceiverReports;
import dev.drydock.cli.validation.Reports;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Commands about models, versions and candidates. */
public final class ModelCommands {
    private ModelCommands() {}

    /** {@code pump-failure/7}. */
    public static final class VersionConverter implements ITypeConverter<VersionId> {
        @Override
        public VersionId convert(String text) {
            try {
                return VersionId.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The path of a candidate's resources. */
    public static String path(VersionId candidate) {
        return "/candidates/" + Query.segment("model", candidate.model()) + "/" + candidate.number();
    }

    @Command(
            name = "import",
            description = "Import a model from its directory. The version then waits for a signed waiver of the"
                    + " gate no-baseline.",
            mixinStandardHelpOptions = true)
    public static final class Import implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "DIR", description = "Directory with model.yaml and the files that it names.")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws IOException {
            PackedDirectory.requireModel(directory, "Nothing was imported");
            Orchestrator orchestrator = server.connect();
            try (PackedDirectory tar = PackedDirectory.of(directory)) {
                tellProgress(tar.file());
                JsonNode imported = Json.tree(Meanwhile.tell(
                        server,
                        "tests, packages and judges the model",
                        () -> orchestrator.postFile("/models", tar.file(), PackedDirectory.TYPE)));
                server.print(imported, () -> server.environment().out().println(sentence(imported)));
                return state(imported).equals("REJECTED") ? ExitCode.REJECTED : ExitCode.OK;
            }
        }

        private void tellProgress(Path tar) throws IOException {
            if (!server.json()) {
                server.environment()
                        .err()
                        .println("drydock: sending " + Files.size(tar) / 1024
                                + " KiB; the server then tests, packages and judges"
                                + " the model, which takes a minute or more.");
                server.environment().err().flush();
            }
        }

        private static String sentence(JsonNode imported) {
            String version = version(imported);
            return switch (state(imported)) {
                case "REJECTED" ->
                    "Imported " + version + ", and REJECTED it: a gate failed. 'drydock report " + version
                            + "' shows which gate. Correct the model and import it again.";
                case "WAITING_FOR_WAIVER" ->
                    "Imported " + version + ". It waits until a release manager signs 'drydock waive no-baseline "
                            + version
                            + "'. If exports with labels are there, measure it before: 'drydock run measure-import'.";
                default ->
                    "These files were imported before: they are " + version + ", which is " + state(imported) + ".";
            };
        }

        private static String state(JsonNode imported) {
            return imported.path("state").asText();
        }

        /** Of a version, or of a candidate that has one. */
        static String version(JsonNode imported) {
            JsonNode version = imported.path("version");
            return version.isObject() ? version.path("version").asText() : version.asText();
        }
    }

    @Command(name = "models", description = "List the models.", mixinStandardHelpOptions = true)
    public static final class Models implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<ModelView> models = server.connect().all("/models", "before", ModelView.class);
            server.print(models, () -> {
                Table table = new Table("MODEL", "CHAMPION", "LAST CHECK", "IMPORTED BY", "AT");
                models.forEach(m -> table.row(m.name(), m.champion(), lastCheck(m), m.importedBy(), m.at()));
                table.print(server.environment().out());
                models.forEach(this::printAlarms);
            });
            return ExitCode.OK;
        }

        private void printAlarms(ModelView model) {
            PrintWriter out = server.environment().out();
            ModelView.Serving serving = model.serving();
            if (serving == null) {
                return;
            }
            ModelView.Check failed = serving.failedCheck();
            if (failed != null) {
                out.println(failed.version() + ": its check of " + failed.at() + " failed. " + failed.reason());
            }
            for (ModelView.Waiver waiver : serving.waivers()) {
                if (waiver.alarm() != null) {
                    out.println(waiver.alarm());
                }
            }
        }
    }

    private static @Nullable String lastCheck(ModelView model) {
        ModelView.Serving serving = model.serving();
        ModelView.Check check = serving == null ? null : serving.check();
        return check == null ? null : check.verdict() + " " + check.at();
    }

    @Command(name = "versions", description = "List a model's versions.", mixinStandardHelpOptions = true)
    public static final class Versions implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Override
        public Integer call() {
            List<VersionView> versions = server.connect()
                    .all("/models/" + Query.segment("model", model) + "/versions", "before", VersionView.class);
            server.print(versions, () -> printVersions(versions, server));
            return ExitCode.OK;
        }
    }

    private static void printVersions(List<VersionView> versions, ServerOptions server) {
        Table table = new Table("VERSION", "STATE", "VERDICT", "PARENT", "BY", "AT", "ALIASES", "PACKAGE");
        versions.forEach(v -> table.row(
                v.version(),
                v.state(),
                v.verdict(),
                v.parent(),
                v.createdBy(),
                v.createdAt(),
                String.join(",", v.aliases()),
                v.packageDigest()));
        table.print(server.environment().out());
    }

    @Command(
            name = "candidates",
            description = "List the versions that are not released yet.",
            mixinStandardHelpOptions = true)
    public static final class Candidates implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<CandidateView> candidates = server.connect().all("/candidates", "before", CandidateView.class);
            server.print(
                    candidates,
                    () -> printVersions(
                            candidates.stream().map(CandidateView::version).toList(), server));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "report",
            description = {
                "Show the gate report or the training report of a candidate.",
                "Or show what its node found of it, or the training report of an execution."
            },
            mixinStandardHelpOptions = true)
    public static final class Report implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @ArgGroup(multiplicity = "1")
        private Subject subject = new Subject();

        @Option(names = "--training", description = "Show the training report instead of the gate report.")
        private boolean training;

        @Option(
                names = "--receiver",
                description = "Show what the serving node found of the version, beside the version's own report.")
        private boolean receiver;

        @Option(
                names = "--check",
                description = "Show the report of the last check of the version in service instead of the gate report.")
        private boolean check;

        @Option(names = "--html", paramLabel = "FILE", description = "Write the report as an HTML page to this file.")
        private @Nullable Path html;

        /** What the report is about. */
        static final class Subject {
            @Parameters(
                    paramLabel = "CANDIDATE",
                    converter = VersionConverter.class,
                    description = "The candidate, for example pump-failure/2.")
            private @Nullable VersionId candidate;

            @Option(
                    names = "--execution",
                    paramLabel = "ID",
                    description = "Show the training report of an execution's run, even if the run made no candidate.")
            private @Nullable Long execution;
        }

        @Override
        public Integer call() {
            requireOneReport();
            Orchestrator orchestrator = server.connect();
            String path = reportPath();
            if (html != null) {
                PlainFiles.write(html, orchestrator.getBytes(path + ".html"));
                server.environment().out().println("Report written to " + html);
                return ExitCode.OK;
            }
            byte[] report = orchestrator.getBytes(path);
            VersionId candidate = subject.candidate;
            if (server.json()) {
                server.environment().out().println(new String(report, StandardCharsets.UTF_8).strip());
            } else if (candidate != null && receiver) {
                ReceiverReports.print(server.environment().out(), candidate, report(report));
            } else if (candidate == null || training) {
                TrainingReports.print(server.environment().out(), report(report));
            } else {
                Reports.print(server.environment().out(), candidate, report(report));
            }
            return ExitCode.OK;
        }

        private void requireOneReport() {
            boolean ofVersion = subject.candidate != null;
            if (receiver && (training || check || html != null || !ofVersion)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No report was shown: --receiver is about one version, and no other option of a report goes with it."
                                + " Name the version alone, such as 'drydock report pump-failure/2 --receiver'.");
            }
            if (check && (training || !ofVersion)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No report was shown: --check is about a version in service, such as 'drydock report --check"
                                + " pump-failure/2', and not about a training.");
            }
        }

        private String reportPath() {
            VersionId candidate = subject.candidate;
            if (candidate == null) {
                return "/executions/" + subject.execution + "/training-report";
            }
            if (receiver) {
                return path(candidate) + "/receiver-report";
            }
            return path(candidate) + (training ? "/training-report" : check ? "/check" : "/report");
        }

        private static JsonNode report(byte[] bytes) {
            try {
                return Json.tree(bytes);
            } catch (IllegalArgumentException e) {
                throw new DrydockException(
                        CommonFailure.INTERNAL, "The server's report is not JSON: " + e.getMessage() + ".", e);
            }
        }
    }
}
