package dev.drydock.cli.release;

import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteDocuments;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The gate policy: what every candidate must pass. Needs no server. */
@Command(
        name = "policy",
        description = "Draft, sign and install the gate policy.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PolicyCommand.Init.class, PolicyCommand.Sign.class, PolicyCommand.Install.class})
public final class PolicyCommand {
    private static final String STANDARD = """
            {
              "version": 1,
              "gates": {
                "floor": {"metric": "auc", "min": 0.65, "confidence": 0.95},
                "non-inferiority": {"metric": "auc", "margin": 0.02, "confidence": 0.95},
                "slices": {"metric": "auc", "margin": 0.05, "confidence": 0.95},
                "latency": {"p95-ms": 50, "ratio": 3},
                "sources": {"margin": 0.03, "confidence": 0.95, "max-share": 0.8, "watched": []},
                "golden": {"tolerance": 0.00001}
              },
              "tasks": {
                "multiclass-classification": {
                  "floor": {"metric": "macro-f1", "min": 0.5, "confidence": 0.95},
                  "non-inferiority": {"metric": "macro-f1", "margin": 0.02, "confidence": 0.95},
                  "slices": {"metric": "macro-f1", "margin": 0.05, "confidence": 0.95}
                },
                "regression": {
                  "floor": {"metric": "r2", "min": 0, "confidence": 0.95},
                  "non-inferiority": {"metric": "r2", "margin": 0.02, "confidence": 0.95},
                  "slices": {"metric": "r2", "margin": 0.05, "confidence": 0.95}
                }
              },
              "holdoutBudget": 20
            }
            """;

    @Command(
            name = "init",
            description = "Write a first policy. The release managers choose its numbers.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Option(
                names = {"-o", "--output"},
                defaultValue = "policy.unsigned.json",
                description = "File to write. Default: ${DEFAULT-VALUE}.")
        private Path output = Path.of("policy.unsigned.json");

        @Override
        public Integer call() {
            PlainFiles.write(output, STANDARD);
            site.environment()
                    .out()
                    .println("Wrote " + output + ". Choose its numbers, then run: drydock policy sign " + output
                            + " --key YOUR.key");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "sign",
            description = "Sign a policy as a release manager, or add a signature to a signed policy.",
            mixinStandardHelpOptions = true)
    static final class Sign implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "FILE", description = "File of the policy.")
        private Path file = Path.of("");

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "Private key of a release manager.")
        private Path key = Path.of("");

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "File to write. Default: the name of FILE without .unsigned.")
        private @Nullable Path output;

        @Override
        public Integer call() {
            Envelope signed = SignedFiles.sign(file, Envelope.POLICY_TYPE, SigningKey.read(key), Json::tree);
            Path to = output == null ? SignedFiles.signedName(file) : output;
            PlainFiles.write(to, signed.toJson());
            site.environment().out().println("Signed: " + to);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "install",
            description = "Install a policy that is signed by enough release managers of the trust file.",
            mixinStandardHelpOptions = true)
    static final class Install implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "FILE", description = "File of the policy.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            byte[] envelope = PlainFiles.read(file);
            DocumentInstallation installation = new DocumentInstallation(site, server);
            if (server.namesSomebody()) {
                installation.through("policy", envelope);
                return ExitCode.OK;
            }
            SiteDocuments documents = installation.documents();
            String digest = documents.requirePolicy(envelope);
            documents
                    .setback(envelope)
                    .ifPresent(why -> site.environment()
                            .err()
                            .println("WARNING: " + why + " This version installs the policy anyway. The next"
                                    + " version will refuse it."));
            documents.putPolicy(envelope);
            site.environment()
                    .out()
                    .println("Installed policy " + digest + " in "
                            + site.folder().policy());
            installation.warnIfUnknown();
            return ExitCode.OK;
        }
    }
}
