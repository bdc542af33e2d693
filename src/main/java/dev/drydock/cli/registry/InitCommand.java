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
        description = "Look at a CSV file of labelled rows and draft model.yaml and preprocessing.json from it.",
        mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(paramLabel = "CSV", description = "RFC 4180 with a header, UTF-8; read once, however large.")
    private Path csv = Path.of("");

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description =
                    "What the model is to tell; several, in the order of the module's outputs, for a regression of several targets. Guessed if left out.")
    private List<String> labels = List.of();

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description = "The unit that rows share, such as a machine. Guessed if left out.")
    private @Nullable String group;

    @Option(names = "--time", paramLabel = "COLUMN", description = "When a row was observed. Guessed if left out.")
    private @Nullable String time;

    @Option(names = "--id", paramLabel = "COLUMN", description = "What tells each row apart. Guessed if left out.")
    private @Nullable String id;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "The model directory to write, named like the model; default: the CSV's name. Nothing in it is overwritten.")
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
                    "The file " + csv + " cannot be read: it is not there. Check its name.");
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
                                + " is there already and is not overwritten. Name another folder with"
                                + " -o, or move the file away.");
            }
        }
    }

    private void print(ModelDraft draft, Path directory) {
        if (json) {
            site.surroundings()
                    .out()
                    .println(Json.pretty(Map.of(
                            "modelYaml", directory.resolve("model.yaml").toString(),
                            "preprocessing",
                                    directory.resolve("preprocessing.json").toString(),
                            "seen", draft.summary())));
            return;
        }
        draft.summary().forEach(site.surroundings().out()::println);
        for (String line : List.of(
                "",
                "Wrote " + directory.resolve("model.yaml")
                        + " and preprocessing.json. Read each comment in model.yaml and mend what was",
                "guessed wrong, put weights.pt beside it, then: drydock import " + directory)) {
            site.surroundings().out().println(line);
        }
    }
}
