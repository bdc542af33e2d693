package dev.drydock.cli.registry;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.draft.ModelDraft;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DraftFailure;
import dev.drydock.failure.DrydockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drafts a model directory from a CSV file. Needs no server. */
@Command(
        name = "init",
        description = "Draft model.yaml and preprocessing.json from a CSV file of labelled rows.",
        mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(paramLabel = "CSV", description = "CSV file (RFC 4180, UTF-8) with a header, of any size.")
    private Path csv = Path.of("");

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Column that the model predicts. Repeat this option for a regression of several targets, in"
                    + " the order of the module's outputs. Default: guessed.")
    private List<String> labels = List.of();

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description = "Column with the unit that rows share, for example a machine. Default: guessed.")
    private @Nullable String group;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "Column with the instant at which a row was" + " observed. Default: guessed.")
    private @Nullable String time;

    @Option(names = "--id", paramLabel = "COLUMN", description = "Column that identifies each row. Default: guessed.")
    private @Nullable String id;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Model directory to write, with the name of the model. No file is overwritten. Default: the"
                    + " name of the CSV file.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Path directory = output == null ? Path.of(ModelDraft.nameFor(csv)) : output;
        Path modelYaml = directory.resolve("model.yaml");
        Path preprocessing = directory.resolve("preprocessing.json");
        refuseToOverwrite(modelYaml, preprocessing);
        if (!Files.isRegularFile(csv)) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The file " + csv + " cannot be read: it does not exist. Check its name.");
        }
        ModelDraft draft = ModelDraft.of(
                csv,
                ModelDraft.nameFor(directory),
                labels,
                Optional.ofNullable(group),
                Optional.ofNullable(time),
                Optional.ofNullable(id));
        PlainFiles.write(preprocessing, draft.preprocessing());
        PlainFiles.write(modelYaml, draft.modelYaml());
        print(draft, directory);
        return ExitCode.OK;
    }

    private static void refuseToOverwrite(Path... files) {
        for (Path file : files) {
            if (Files.exists(file)) {
                throw new DrydockException(
                        DraftFailure.DRAFT_EXISTS,
                        "Nothing was drafted: " + file
                                + " exists already, and the command never overwrites a file. Name another folder with"
                                + " -o, or move the file away.");
            }
        }
    }

    private void print(ModelDraft draft, Path directory) {
        if (json) {
            site.environment()
                    .out()
                    .println(Json.pretty(Map.of(
                            "modelYaml", directory.resolve("model.yaml").toString(),
                            "preprocessing",
                                    directory.resolve("preprocessing.json").toString(),
                            "seen", draft.summary())));
            return;
        }
        draft.summary().forEach(site.environment().out()::println);
        for (String line : List.of(
                "",
                "Wrote " + directory.resolve("model.yaml")
                        + " and preprocessing.json. Read each comment in model.yaml and correct the wrong",
                "guesses. Put weights.pt beside it, then run: drydock import " + directory)) {
            site.environment().out().println(line);
        }
    }
}
