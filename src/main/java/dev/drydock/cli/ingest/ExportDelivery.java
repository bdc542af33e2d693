package dev.drydock.cli.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Brings exports from a medium into the inbox, so that nothing is ever there in part. */
@Command(
        name = "deliver",
        description = "Copy the signed exports in DIR into this site's inbox, each manifest last.",
        mixinStandardHelpOptions = true)
final class ExportDelivery implements Callable<Integer> {
    private static final String SIGNED = ".manifest.json";

    @Mixin
    private SiteOption site;

    @Parameters(paramLabel = "DIR", description = "Directory with the exports, for example a mounted medium.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        Path inbox = inbox();
        List<Path> manifests = manifests();
        List<String> problems = new ArrayList<>();
        if (manifests.isEmpty()) {
            problems.add("it contains no *" + SIGNED);
        }
        for (Path manifest : manifests) {
            problems.addAll(problems(manifest, inbox));
        }
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Nothing was delivered from " + directory + ": " + String.join("; ", problems)
                            + ". Add what is missing, or let the source export again.");
        }
        for (Path manifest : manifests) {
            for (String name : names(manifest)) {
                copy(directory.resolve(name), inbox);
            }
            copy(manifest, inbox);
            site.environment().out().println("Delivered: " + inbox.resolve(manifest.getFileName()));
        }
        return ExitCode.OK;
    }

    private Path inbox() {
        SiteFolder folder = site.folder();
        if (!Files.isDirectory(folder.inbox())) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    folder.root()
                            + " has no inbox. Name the site's folder with --site, or make it with 'drydock server init'.");
        }
        return folder.inbox();
    }

    private List<Path> manifests() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    directory + " is not a folder. Name the folder that contains the exports, and check that the"
                            + " medium is mounted.");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SIGNED))
                    .sorted()
                    .toList();
        }
    }

    /** Signatures are for the server to check, which has the trust file in force; what was lost on the way is found here. */
    private List<String> problems(Path manifest, Path inbox) throws IOException {
        List<String> problems = new ArrayList<>();
        if (Files.exists(inbox.resolve(manifest.getFileName()))) {
            problems.add(manifest.getFileName() + " is in the inbox already");
        }
        for (JsonNode file : files(manifest)) {
            String name = file.path("name").asText();
            Path here = directory.resolve(name);
            if (!isPlain(name)) {
                problems.add(manifest.getFileName() + " names a file '" + name + "', which is not a plain file name");
            } else if (!Files.isRegularFile(here)) {
                problems.add(name + " of " + manifest.getFileName() + " is missing");
            } else if (!Sha256.hexOfFile(here).equals(file.path("sha256").asText())) {
                problems.add(name + " does not have the digest that " + manifest.getFileName() + " states");
            }
        }
        return problems;
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.startsWith(".") && !name.contains("/") && name.indexOf('\0') < 0;
    }

    private static List<String> names(Path manifest) {
        List<String> names = new ArrayList<>();
        files(manifest).forEach(file -> names.add(file.path("name").asText()));
        return names;
    }

    private static JsonNode files(Path manifest) {
        byte[] payload =
                Envelope.parse(PlainFiles.read(manifest), Envelope.EXPORT_TYPE).payload();
        return Json.tree(payload).path("files");
    }

    /** Under another name until it is whole: the inbox may be watched. */
    private static void copy(Path file, Path inbox) throws IOException {
        Path aside = inbox.resolve("." + file.getFileName() + ".arriving");
        Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
}
