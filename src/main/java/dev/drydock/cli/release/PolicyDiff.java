package dev.drydock.cli.release;

import dev.drydock.cli.site.PolicyBreaches;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.validation.PolicyDifferences;
import dev.drydock.domain.validation.PolicyDifferences.Difference;
import dev.drydock.domain.validation.PolicyDifferences.Kind;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.SiteRules.Breach;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.PolicyFiles;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What another gate policy would change. Needs no server. */
@Command(
        name = "diff",
        description =
                "Compare a profile, or the file of a policy, with the policy in force. Exit with 1 if the policy in"
                        + " force is looser in a key, or if a setting of the site breaks the other policy.",
        mixinStandardHelpOptions = true)
final class PolicyDiff implements Callable<Integer> {
    @Mixin
    private SiteOption site;

    @Parameters(
            paramLabel = "PROFILE|FILE",
            description = "Name of a profile in share/profiles, or a policy, signed or not.")
    private String other = "";

    @Option(
            names = "--against",
            paramLabel = "PROFILE|FILE",
            description =
                    "Compare with this one; standard is the one of 'drydock policy init'. Default: the policy in force.")
    private @Nullable String against;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** @param breaks settings of this site that the other policy does not allow, a sentence or two each */
    record Compared(String here, String there, List<Difference> differences, List<String> breaks) {}

    @Override
    public Integer call() {
        SitePolicy there = read(other);
        SitePolicy here = against == null ? inForce() : read(against);
        Compared compared = new Compared(
                against == null ? "policy in force, version " + here.version() : against,
                other,
                PolicyDifferences.between(here, there),
                new PolicyBreaches(site.folder(), site.environment().variables())
                        .of(there.site()).stream().map(Breach::toString).toList());
        if (json) {
            site.environment().out().println(Json.pretty(compared));
        } else {
            print(site.environment().out(), compared);
        }
        boolean looser = compared.differences().stream().anyMatch(difference -> difference.kind() == Kind.TIGHTER);
        return looser || !compared.breaks().isEmpty() ? ExitCode.FAILED : ExitCode.OK;
    }

    private SitePolicy inForce() {
        SiteFolder folder = site.folder();
        return new InstalledPolicy(folder.policy(), new SiteTrust(folder.trust(), folder.roots())::current)
                .current()
                .policy();
    }

    private SitePolicy read(String named) {
        return PlainFiles.naming(Path.of(named), () -> PolicyFiles.read(bytes(named)));
    }

    private byte[] bytes(String named) {
        if (named.equals("standard")) {
            return PolicyCommand.standard().getBytes(StandardCharsets.UTF_8);
        }
        PolicyProfiles profiles = new PolicyProfiles(site.environment());
        Path file = Path.of(named);
        return !profiles.names().contains(named) && Files.exists(file)
                ? PlainFiles.read(file, BoundedFile.DOCUMENT)
                : profiles.require(named);
    }

    private static void print(PrintWriter out, Compared compared) {
        if (compared.differences().isEmpty()) {
            out.println("No difference between " + compared.here() + " and " + compared.there() + ".");
        } else {
            Table table = new Table("KEY", "HERE", "THERE", "THERE IS");
            compared.differences()
                    .forEach(difference -> table.row(
                            difference.key(),
                            shown(difference.here()),
                            shown(difference.there()),
                            difference.kind().name().toLowerCase(Locale.ROOT)));
            table.print(out);
            out.println("HERE: " + compared.here() + ". THERE: " + compared.there() + ".");
        }
        compared.breaks().forEach(breach -> out.println("This site breaks it: " + breach));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "-" : value;
    }
}
