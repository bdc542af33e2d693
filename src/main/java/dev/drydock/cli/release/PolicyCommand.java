package dev.drydock.cli.release;

import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.site.PolicyBreaches;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.Breach;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteDocuments;
import dev.drydock.packaging.suite.PolicyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The gate policy: what every candidate must pass, and what the site must keep. Only {@code plan} needs a server. */
@Command(
        name = "policy",
        description = "Draft, compare, plan, sign and install the gate policy.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PolicyCommand.Init.class,
            PolicyDiff.class,
            PolicyCommand.Sign.class,
            PolicyCommand.Install.class,
            PolicyPlan.class
        })
public final class PolicyCommand {
    /** Beside this class in the jar. */
    private static final String STANDARD = "standard-policy.json";

    static String standard() {
        try (InputStream in = Objects.requireNonNull(PolicyCommand.class.getResourceAsStream(STANDARD))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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

        @Option(names = "--replace", description = "Replace the file if it exists. Default: an existing file stays.")
        private boolean replace;

        @Option(
                names = "--profile",
                paramLabel = "NAME",
                description =
                        "Start from a profile of share/profiles: defence, hospital, plant or bank. Its version follows"
                                + " the installed policy's.")
        private @Nullable String profile;

        @Override
        public Integer call() {
            if (profile == null) {
                PlainFiles.writeDraft(output, standard().getBytes(StandardCharsets.UTF_8), replace);
            } else {
                draft(profile);
            }
            site.environment()
                    .out()
                    .println("Wrote " + output + ". Choose its numbers, then run: drydock policy sign " + output
                            + " --key YOUR.key");
            return ExitCode.OK;
        }

        private void draft(String name) {
            String text = new String(new PolicyProfiles(site.environment()).require(name), StandardCharsets.UTF_8);
            Path file = site.folder().policy();
            Optional<SitePolicy> installed = Files.exists(file)
                    ? Optional.of(PlainFiles.naming(
                            file, () -> PolicyFiles.read(PlainFiles.read(file, BoundedFile.DOCUMENT))))
                    : Optional.empty();
            int version = installed.map(SitePolicy::version).orElse(0) + 1;
            String drafted = text.replaceFirst("\"version\": 1,", "\"version\": " + version + ",");
            PlainFiles.writeDraft(output, drafted.getBytes(StandardCharsets.UTF_8), replace);
            if (installed.flatMap(SitePolicy::stage).isPresent()) {
                site.environment()
                        .err()
                        .println(
                                "WARNING: the installed policy has a section 'stage', and no profile has one. Copy it into"
                                        + " the draft if the site must keep it.");
            }
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
            Envelope signed = SignedFiles.sign(
                    file, Envelope.POLICY_TYPE, SigningKey.read(key, Pins.of(site.environment())), PolicyFiles::read);
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
            byte[] envelope = SignedFiles.read(file, "policy");
            rules(envelope).ifPresent(this::requireKept);
            DocumentInstallation installation = new DocumentInstallation(site, server);
            if (server.namesSomebody()) {
                installation.through("policy", envelope);
                return ExitCode.OK;
            }
            SiteDocuments documents = installation.documents();
            String digest = PlainFiles.naming(file, () -> documents.requirePolicy(envelope));
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

        /** Empty of a file that is no policy: whoever installs it refuses it, and asks first who may. */
        private static Optional<SiteRules> rules(byte[] envelope) {
            try {
                return Optional.of(PolicyFiles.read(envelope).site());
            } catch (DrydockException e) {
                return Optional.empty();
            }
        }

        /** Under a policy that the site's settings break, the orchestrator would not start again. */
        private void requireKept(SiteRules rules) {
            List<Breach> breaches =
                    new PolicyBreaches(site.folder(), site.environment().variables()).of(rules);
            breaches.forEach(breach -> site.environment().err().println("WARNING: " + breach));
            if (breaches.stream().anyMatch(Breach::leaves)) {
                throw new DrydockException(
                        ValidationFailure.SITE_BREAKS_POLICY,
                        "The policy was not installed: the site's settings break it, and the orchestrator would not start"
                                + " again. Correct the settings that are named above first, or have another policy signed.");
            }
        }
    }
}
