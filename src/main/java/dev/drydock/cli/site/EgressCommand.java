package dev.drydock.cli.site;

import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.egress.EgressAttempt;
import dev.drydock.domain.egress.EgressRecord;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.EgressStatements;
import dev.drydock.packaging.EgressStatements.Opened;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.VerificationKey;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signed statements of what a command asked the network for. */
@Command(
        name = "egress",
        description = "Record every attempt of a command to reach the network, and show such a record.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EgressCommand.Recorder.class, EgressCommand.Show.class})
public final class EgressCommand {
    private EgressCommand() {}

    @Command(
            name = "record",
            description = {
                "Run a command under strace, until all of its processes have ended, and sign what they asked the network for.",
                "Put -- before the command. Needs strace 5.13 or later."
            },
            mixinStandardHelpOptions = true)
    static final class Recorder implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "FILE",
                description = "Write the signed statement to this file.")
        private Path output = Path.of("");

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "Private key that signs the statement. Default: the site's builder key.")
        private @Nullable Path key;

        @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command with its arguments.")
        private List<String> command = List.of();

        @Override
        public Integer call() {
            if (!EgressStatements.canName(command)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was recorded: the command has more than 1000 arguments, or one of more than 4096 characters."
                                + " Put it into a script and record the script.");
            }
            Environment environment = site.environment();
            SigningKey signer = SigningKey.read(key == null ? site.folder().key("builder") : key, Pins.of(environment));
            requireWritable();
            EgressRecord record = new EgressRecording(environment).of(command);
            PlainFiles.write(output, EgressStatements.sign(record, signer));
            print(record, environment.err());
            environment.err().println("Written: " + output);
            return exitCode(record);
        }

        /** A recording may take a night, and would be lost. */
        private void requireWritable() {
            Path folder = output.toAbsolutePath().getParent();
            if (folder == null
                    || !Files.isDirectory(folder)
                    || !Files.isWritable(folder)
                    || Files.isDirectory(output)) {
                throw new DrydockException(
                        CommonFailure.FILE_NOT_WRITTEN,
                        "Nothing was recorded, and the command was not run: " + output
                                + " cannot be written. Name a file in a folder that exists and that you may write to.");
            }
            PlainFiles.requireReplaceable(output);
        }
    }

    @Command(
            name = "show",
            description = "Verify the signature of a record and print its verdict. This command needs no server.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "FILE", description = "File that 'drydock egress record' wrote.")
        private Path file = Path.of("");

        @ArgGroup
        private @Nullable By by;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        /** What the reader trusts; otherwise the trust file that is installed on the site. */
        static final class By {
            @Option(names = "--key", paramLabel = "PUB", description = "Public key of the signer.")
            private @Nullable Path key;

            @Option(
                    names = "--trust",
                    paramLabel = "FILE",
                    description = "Trust file that names the signer. Default: the one that is installed on the site.")
            private @Nullable Path trust;
        }

        @Override
        public Integer call() {
            Opened opened = open(PlainFiles.read(file));
            PrintWriter out = site.environment().out();
            if (json) {
                out.println(Json.pretty(told(opened)));
            } else {
                out.println("VERIFIED " + file + ", signed by " + PlainText.of(opened.signer()));
                print(opened.record(), out);
            }
            return exitCode(opened.record());
        }

        private Opened open(byte[] envelope) {
            if (by != null && by.key != null) {
                return EgressStatements.open(envelope, VerificationKey.read(by.key));
            }
            if (by != null && by.trust != null) {
                return EgressStatements.open(envelope, SignedFiles.trust(by.trust, "Nothing was verified"));
            }
            if (!Files.exists(site.folder().trust())) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was verified: no trust file is installed at "
                                + site.folder().trust()
                                + ". Give the signer's public key with --key, or a trust file with --trust.");
            }
            return EgressStatements.open(
                    envelope, new SiteTrust(site.folder().trust(), site.folder().roots()).current());
        }

        private static Map<String, Object> told(Opened opened) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("verdict", verdict(opened.record()));
            told.put("signer", opened.signer());
            told.put("record", Json.tree(opened.json().getBytes(StandardCharsets.UTF_8)));
            return told;
        }
    }

    private static String verdict(EgressRecord record) {
        return record.isQuiet() ? "QUIET" : "ATTEMPTS";
    }

    /** Attempts weigh more than a command that failed. */
    private static int exitCode(EgressRecord record) {
        if (!record.isQuiet()) {
            return ExitCode.REJECTED;
        }
        return record.exitCode() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void print(EgressRecord record, PrintWriter out) {
        EgressRecord.Counts counts = record.counts();
        out.println(verdict(record) + ": " + counts.attempts() + " attempts to reach another machine");
        out.println("  command   " + PlainText.of(String.join(" ", record.command())));
        out.println("  exit code " + record.exitCode());
        out.println("  from      " + record.start() + " to " + record.end());
        out.println("  on        " + PlainText.of(record.machine().host()) + ", Linux "
                + PlainText.of(record.machine().kernel()) + ", Drydock "
                + PlainText.of(record.machine().drydock()));
        out.println("  counted   " + counts.calls() + " network calls of " + counts.processes()
                + " processes and threads, " + counts.local() + " of them to this machine");
        if (!record.isQuiet()) {
            Table table = new Table("TIME", "PROCESS", "CALL", "ADDRESS", "PORT", "RESULT");
            for (EgressAttempt attempt : record.attempts()) {
                table.row(
                        attempt.at(),
                        attempt.process(),
                        attempt.call(),
                        attempt.address(),
                        attempt.port(),
                        attempt.result());
            }
            table.print(out);
        }
        if (counts.attempts() > record.attempts().size()) {
            out.println("The first " + record.attempts().size() + " attempts are listed.");
        }
    }
}
