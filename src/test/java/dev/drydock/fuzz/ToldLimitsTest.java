package dev.drydock.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.intake.BoundedFile;
import dev.drydock.intake.PacedInput;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.torchscript.ModuleLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of limits in {@code docs/security.md} says what the code does. */
class ToldLimitsTest {
    private static final Path DOCS = Path.of("docs/security.md");

    private static String row(String begin) throws IOException {
        return Files.readString(DOCS)
                .lines()
                .filter(line -> line.startsWith("| " + begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError(DOCS + " has no row " + begin));
    }

    @Test
    void tellsWhatIsTakenOfAPackage() throws IOException {
        PackageLimits standard = PackageLimits.STANDARD;
        assertThat(row("package or model directory"))
                .contains(standard.files() + " files and folders", gibibytes(standard.bytes()));
        assertThat(row("package directory on disk"))
                .contains(PackageLimits.MOST_FILES + " files and folders", gibibytes(PackageLimits.MOST_BYTES));
        SiteConfiguration site = SiteConfiguration.standard("harbour", 9443, 9444);
        assertThat(new PackageLimits(site.packageFiles(), site.packageBytes())).isEqualTo(standard);
        ModuleLimits module = ModuleLimits.STANDARD;
        assertThat(row("TorchScript module"))
                .contains(
                        module.entries() + " entries",
                        mebibytes(module.inflatedBytes()) + " inflated",
                        mebibytes(module.pickleBytes()) + " of pickles",
                        module.nesting() + " values deep");
    }

    @Test
    void tellsWhatIsTakenOfADocument() throws IOException {
        assertThat(row("gate report")).contains(mebibytes(BoundedFile.LISTING));
        assertThat(row("`preprocessing.json`")).contains(mebibytes(BoundedFile.LISTING));
        assertThat(row("trust file")).contains(mebibytes(BoundedFile.DOCUMENT));
        assertThat(row("`model.yaml`")).contains(mebibytes(ModelFileReader.LARGEST));
        assertThat(row("record of an export")).contains((IngestLimits.DEFAULT.maxRecordBytes() >> 10) + " KiB");
    }

    @Test
    void tellsWhatIsTakenOfARequest() throws IOException {
        assertThat(row("body that comes slowly"))
                .contains(PacedInput.GRACE.toSeconds() + " s, and one more for each " + (PacedInput.SLOWEST >> 10)
                        + " KiB");
        for (String server : new String[] {"orchestrator", "serving"}) {
            assertThat(Files.readString(Path.of("liberty-config", server, "server.xml")))
                    .contains("readTimeout=\"20s\"", "limitNumHeaders=\"100\"", "limitFieldSize=\"16384\"")
                    .contains("maxOpenConnections=\"2000\"");
        }
        assertThat(row("headers of a request")).contains("100 of 16 KiB; 20 s between two reads");
        assertThat(row("connections")).contains("2000 a server");
    }

    private static String gibibytes(long bytes) {
        return (bytes >> 30) + " GiB";
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
