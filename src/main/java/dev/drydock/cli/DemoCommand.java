package dev.drydock.cli;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drydock demo}: the main story on the sample, over a site of its own. */
@Command(
        name = "demo",
        description = "Run the main story with sample-data/pump-failure, from exported logs to a release in service.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String MARK = ".drydock-demo";

    @Mixin
    private SiteOption site;

    @Option(
            names = "--keep",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Keep the servers running until Ctrl-C. Default: ${DEFAULT-VALUE}.")
    private boolean keep;

    @Option(
            names = "--port",
            defaultValue = "9443",
            description = "Port of the orchestrator. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--serving-port",
            defaultValue = "9444",
            description = "Port of the serving node. Default: ${DEFAULT-VALUE}.")
    private int servingPort;

    @Option(
            names = "--through",
            paramLabel = "CHAPTER",
            defaultValue = "audit",
            description = "Last chapter to run: site, champion, exports, candidate, release, poisoned, rollback or"
                    + " audit. Default: ${DEFAULT-VALUE}.")
    private DemoStory.Chapter through = DemoStory.Chapter.AUDIT;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Environment environment = site.environment();
        Path folder = site.folder().root();
        clear(environment, folder);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(MARK), "A demo's site; the next demo replaces it.\n");
        Thread stopper = new Thread(() -> stopServers(environment, folder), "stop the demo's servers");
        Runtime.getRuntime().addShutdownHook(stopper);

        DemoStory story = new DemoStory(environment, folder, port, servingPort);
        story.tell(through);
        if (keep) {
            environment
                    .out()
                    .println("The console is at https://localhost:" + port
                            + "/console: sign in as sam, emil, rhea, milo, audrey or ada, each with the password in "
                            + folder.resolve("etc/secrets") + "/NAME.password.");
            environment.out().println("The servers keep running. Ctrl-C ends the demo and stops them.");
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }

    /** Makes room for a new story: only a folder that an earlier demo marked as its own is removed. */
    private static void clear(Environment environment, Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        if (Files.notExists(folder.resolve(MARK))) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The demo does not change " + folder + ", because it exists and is not the site of an earlier"
                            + " demo. Name another"
                            + " folder with --site.");
        }
        stopServers(environment, folder);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void stopServers(Environment environment, Path folder) {
        if (Files.exists(folder.resolve("etc/site.yaml"))) {
            DemoConsole.run(environment, folder, "", List.of("server", "stop"));
        }
    }
}
