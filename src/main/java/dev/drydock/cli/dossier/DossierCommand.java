package dev.drydock.cli.dossier;

import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.release.DossierVerification;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.packaging.dossier.DossierVerdict;
import dev.drydock.packaging.dossier.TrustAnchor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes everything about one release to one file. */
@Command(
        name = "dossier",
        description = {
            "Write everything about one release to a file.",
            "It has the package, approvals, waivers, orders, reports, and audit records with proofs. Others verify it",
            "without this site."
        },
        mixinStandardHelpOptions = true)
public final class DossierCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(
            paramLabel = "VERSION",
            converter = ModelCommands.VersionConverter.class,
            description = "The version, such as pump-failure/7.")
    private VersionId version = new VersionId("model", 1);

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "File to write.")
    private Path output = Path.of("");

    /** What was written. */
    record Written(String version, String file, boolean released) {}

    @Override
    public Integer call() {
        server.connect()
                .getFile("/dossiers/" + Query.segment("model", version.model()) + "/" + version.number(), output);
        // Good enough to see that it holds together; its readers bring their own roots
        DossierVerdict verdict = DossierVerification.verify(
                output, dossier -> new TrustAnchor.Document(dossier.trustFile()), Optional.empty());
        server.print(new Written(version.toString(), output.toString(), verdict.released()), () -> tell(verdict));
        DossierVerification.requireHolds("The dossier was written to " + output + ", but it", verdict);
        return ExitCode.OK;
    }

    private void tell(DossierVerdict verdict) {
        PrintWriter out = server.environment().out();
        out.println("Wrote " + output + ". " + verdict.sentence());
        out.println("By its own trust file:");
        DossierVerification.printFindings(verdict, out);
        out.println("Whoever verifies it needs the ids of your root keys from their holders, not from this file:");
        out.println("  java -jar drydock-verifier.jar " + output.getFileName() + " --root ID,…");
    }
}
