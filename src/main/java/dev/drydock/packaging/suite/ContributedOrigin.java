package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.release.ContributedOrigins;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@link ContributedOrigins} by the provenance in a package. Stateless. */
public final class ContributedOrigin implements ContributedOrigins {
    private static final int MOST = 2000;
    private static final int MOST_WAIVED = 40;
    private static final int LONGEST_GATE = 90;

    @Override
    public Origin of(Path directory, VerifiedPackage verified) {
        return new Origin(
                verified.builder(),
                line("a version of another site, " + verified.version() + ", package " + verified.packageDigest()
                        + verified.champion()
                                .map(champion -> "; compared there with " + champion)
                                .orElse("; imported there")),
                line(snapshot(directory) + brought(directory)),
                Optional.of(new Signed(
                        verified.builder(),
                        line(verified.version()),
                        Optional.of(verified.packageDigest()),
                        waived(verified))));
    }

    private static List<String> waived(VerifiedPackage verified) {
        if (verified.waivedGates().size() > MOST_WAIVED) {
            throw new DrydockException(
                    RegistryFailure.CONTRIBUTION_REFUSED,
                    "The package of " + line(verified.version()) + " is not taken: its report has "
                            + verified.waivedGates().size() + " waived gates, and at most " + MOST_WAIVED
                            + " are allowed. Bring a version that has passed more gates.");
        }
        return verified.waivedGates().stream()
                .map(gate -> line(gate, LONGEST_GATE))
                .toList();
    }

    private static String snapshot(Path directory) {
        if (!Files.exists(directory.resolve(PackageFiles.SNAPSHOT))) {
            return "not in the package";
        }
        JsonNode manifest = PolicyProof.tree(directory, PackageFiles.SNAPSHOT);
        return "snapshot " + manifest.path("id").asText() + " there, "
                + manifest.path("rows").asLong() + " rows as of "
                + manifest.path("asOf").asText();
    }

    /** A version that was itself made of weights from elsewhere was judged on its snapshot, and not trained on it. */
    private static String brought(Path directory) {
        if (!Files.exists(directory.resolve(PackageFiles.ORIGIN))) {
            return "";
        }
        JsonNode stated = PolicyProof.tree(directory, PackageFiles.ORIGIN).path("stated");
        return ", on which it was judged only; its weights were brought there too, trained by "
                + stated.path("trainedBy").asText() + " on: "
                + stated.path("data").asText();
    }

    /** Its signs are another site's: none of them may end a line or turn its direction. */
    private static String line(String text) {
        return line(text, MOST);
    }

    private static String line(String text, int most) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return line.length() <= most ? line : line.substring(0, most - 1) + "\u2026";
    }
}
