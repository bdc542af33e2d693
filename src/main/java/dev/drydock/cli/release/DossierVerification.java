package dev.drydock.cli.release;

import dev.drydock.cli.registry.Verifiers;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.IoReason;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.dossier.DossierFolder;
import dev.drydock.packaging.dossier.DossierVerdict;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import dev.drydock.packaging.dossier.DossierVerifier;
import dev.drydock.packaging.dossier.TrustAnchor;
import dev.drydock.torchscript.ModuleScan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Verifies a dossier with nothing but its bytes and what the reader trusts: no server, no socket. */
public final class DossierVerification {
    private DossierVerification() {}

    /**
     * Unpacks a dossier into a temporary folder, verifies it and removes the folder.
     *
     * @param anchor what the reader trusts, perhaps out of the dossier itself
     * @param authorities whose time stamps the reader believes; empty for nobody's
     */
    public static DossierVerdict verify(
            Path tar, Function<DossierFolder, TrustAnchor> anchor, Optional<TimeStampCertificates> authorities) {
        try {
            Path folder = Files.createTempDirectory("drydock-dossier-");
            try (InputStream in = Files.newInputStream(tar)) {
                Path tree = folder.resolve("dossier");
                PlainFiles.naming(tar, () -> unpacked(in, tree));
                DossierFolder dossier = DossierFolder.read(tree);
                DossierVerdict verdict =
                        new DossierVerifier(Verifiers.packages(), authorities).verify(dossier, anchor.apply(dossier));
                if (verdict.holds()) {
                    new ModuleScan().requireSafe(dossier.packageDirectory().resolve(PackageFiles.WEIGHTS));
                }
                return verdict;
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The dossier " + tar + " cannot be read or unpacked: " + IoReason.of(tar, e)
                            + ". Check the file and the free space for temporary files.",
                    e);
        }
    }

    private static Path unpacked(InputStream in, Path tree) {
        new TarArchive(PackageLimits.CEILING).unpack(in, tree);
        return tree;
    }

    /** A line for each finding, then what no dossier shows. */
    static void print(DossierVerdict verdict, PrintWriter out) {
        out.println((verdict.holds() ? "VERIFIED " : "REFUSED ")
                + (verdict.version().isEmpty() ? "the dossier" : verdict.version())
                + (verdict.place().isEmpty() ? "" : " of " + verdict.place()));
        out.println(verdict.sentence());
        printFindings(verdict, out);
        out.println("A dossier does not show:");
        DossierVerdict.LIMITS.forEach(limit -> out.println("  " + limit));
    }

    public static void printFindings(DossierVerdict verdict, PrintWriter out) {
        for (Finding finding : verdict.findings()) {
            out.println("  " + finding.certainty().name().toLowerCase(Locale.ROOT) + "  " + finding.part() + ": "
                    + finding.sentence());
        }
    }

    /**
     * @param what the subject of the sentence, such as {@code The dossier FILE}
     * @throws DrydockException {@code DOSSIER_REFUSED} with every part that was refused
     */
    public static void requireHolds(String what, DossierVerdict verdict) {
        if (!verdict.holds()) {
            throw new DrydockException(
                    DossierFailure.DOSSIER_REFUSED,
                    what + " is refused: "
                            + verdict.refused().stream()
                                    .map(Finding::part)
                                    .distinct()
                                    .collect(Collectors.joining(", "))
                            + ". " + verdict.refused().get(0).sentence());
        }
    }
}
