package dev.drydock.cli.audit;

import dev.drydock.api.AuditCountsView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.controls.ControlMapping;
import dev.drydock.controls.MappingReader;
import dev.drydock.domain.audit.AuditActions;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import dev.drydock.manual.Manual;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.suite.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an assessor can look at, control by control. */
@Command(
        name = "controls",
        description = {
            "Show the evidence that this site has for the controls of security frameworks.",
            "It does not state that a control is satisfied."
        },
        mixinStandardHelpOptions = true)
public final class ControlsCommand implements Callable<Integer> {
    private static final String END = ".yaml";

    @Mixin
    private ServerOptions server;

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "A mapping file of your own. Default: those of the installation in share/controls.")
    private @Nullable Path mapping;

    @Option(
            names = "--framework",
            paramLabel = "ID",
            description = "Only this framework, for example nist-800-53. Default: all of the installation.")
    private @Nullable String framework;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Count only records about this model. Default: all records.")
    private @Nullable String model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Also write the evidence to this file, in the form of OSCAL assessment results.")
    private @Nullable Path output;

    @Option(names = "--actions", description = "List the actions that a mapping file may name, and do nothing else.")
    private boolean actions;

    @Override
    public Integer call() {
        PrintWriter out = server.environment().out();
        if (actions) {
            AuditActions.all().stream().sorted().forEach(out::println);
            return ExitCode.OK;
        }
        List<ControlMapping> mappings = mappings();
        AuditCountsView counts = server.connect()
                .get(Query.of("/audit/counts").with("model", model).toString(), AuditCountsView.class);
        ControlEvidence evidence = new ControlEvidence(
                counts, new SettingValues(server.environment().site()));
        Map<String, Object> results =
                new OscalResults(evidence, server.environment().clock().instant(), model).of(mappings);
        server.print(results, () -> print(mappings, evidence, out));
        if (output != null) {
            PlainFiles.write(output, OscalResults.json(results));
            server.environment().err().println("Written: " + output);
        }
        return ExitCode.OK;
    }

    private List<ControlMapping> mappings() {
        Path home = server.environment().home();
        MappingReader reader = new MappingReader(
                Manual.read(home.resolve("docs")), SiteConfiguration::knows, PolicyFiles::knows, TrustFiles::knows);
        Path shipped = home.resolve("share/controls");
        List<ControlMapping> all;
        try (Stream<Path> files = mapping == null ? Files.list(shipped) : Stream.of(mapping)) {
            all = files.filter(file -> mapping != null || file.toString().endsWith(END))
                    .sorted()
                    .map(reader::read)
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The folder " + shipped + " cannot be read: " + IoReason.of(shipped, e)
                            + ". Unpack the installation again, or use --mapping.",
                    e);
        }
        List<ControlMapping> read = all.stream()
                .filter(one -> framework == null || one.framework().equals(framework))
                .toList();
        if (read.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was shown: no mapping file of " + (mapping == null ? shipped : mapping)
                            + " is of framework " + framework + ". The frameworks there are "
                            + all.stream().map(ControlMapping::framework).collect(Collectors.joining(", ")) + ".");
        }
        return read;
    }

    private static void print(List<ControlMapping> mappings, ControlEvidence evidence, PrintWriter out) {
        for (ControlMapping one : mappings) {
            out.println(PlainText.of(one.title()) + " (" + one.framework() + ")");
            for (ControlMapping.Control control : one.controls()) {
                out.println();
                out.println(control.id() + "  " + PlainText.of(control.title()));
                out.println("  " + PlainText.of(control.contributes()));
                for (ControlMapping.Evidence line : control.evidence()) {
                    ControlEvidence.Found found = evidence.of(line);
                    out.println(
                            "  " + found.kind() + " ".repeat(9 - found.kind().length()) + PlainText.of(found.name())
                                    + (found.value().isEmpty() ? "" : ": " + PlainText.of(found.value())));
                }
            }
            out.println();
        }
        out.println(evidence.log());
        out.println(ControlEvidence.NO_VERDICT);
    }
}
