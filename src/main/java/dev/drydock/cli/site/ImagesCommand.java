package dev.drydock.cli.site;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.ImageLayout.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Container images of this installation. */
@Command(
        name = "images",
        description = {
            "Make container images of the orchestrator, serving node, worker and command line.",
            "They are one OCI image layout. The command needs a JDK and uses no network and no daemon."
        },
        mixinStandardHelpOptions = true)
public final class ImagesCommand implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the layout. It must be absent or empty.")
    private Path out = Path.of("");

    @Option(
            names = "--jdk",
            paramLabel = "DIR",
            description =
                    "JDK 17 or later whose runtime goes into the images. Default: the one that runs this command.")
    private Path jdk = Path.of(System.getProperty("java.home"));

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Environment environment = site.environment();
        Path folder = out.toAbsolutePath().normalize();
        requireEmpty(folder);
        List<Image> images = make(environment, folder);
        if (json) {
            environment.out().println(Json.pretty(images));
        } else {
            Table table = new Table("IMAGE", "DIGEST", "BYTES");
            images.forEach(image -> table.row(image.name(), image.digest(), image.bytes()));
            table.print(environment.out());
            environment.out().println("Written: " + folder);
        }
        return ExitCode.OK;
    }

    private List<Image> make(Environment environment, Path folder) {
        try {
            return new Images(environment.home(), new ImageBase(jdk.toAbsolutePath()))
                    .make(List.of(ImageProgram.values()), folder);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The images were not made in " + folder + ": " + e.getMessage()
                            + ". Remove this folder. Check that the disk has 1 GiB free, then run the command again.",
                    e);
        }
    }

    private static void requireEmpty(Path folder) {
        if (!isEmpty(folder)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No image was made: " + folder
                            + " is not empty. Name a folder that is absent or empty with --out.");
        }
    }

    private static boolean isEmpty(Path folder) {
        if (Files.notExists(folder)) {
            return true;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
