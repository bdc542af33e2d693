package dev.drydock.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.files.Sha256;
import dev.drydock.program.ProgramVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small installation with each kind of part, and what the build refuses in it. */
class InventoryTest {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0};
    private static final Program PROGRAM =
            new Program(new ProgramVersion("0.1.0", "20df30dc1234"), "26.0.0.3", "2026-11-25T00:00:00Z");

    @TempDir
    Path folder;

    private Path home;
    private Path tables;
    private final Map<String, String> licences = new TreeMap<>();
    private String inside =
            "in fast-1.0.jar ! lib/*.so\n  Kernels | 2.1 | BSD-3-Clause | Copyright A | https://github.com/a/kernels\n";

    @BeforeEach
    void makeAnInstallationInOrder() throws IOException {
        home = Files.createDirectory(folder.resolve("drydock"));
        tables = Files.createDirectory(folder.resolve("parts"));
        jar("lib/plain-1.0.jar", Map.of("a/B.class", new byte[] {1}, "META-INF/LICENSE", new byte[] {2}));
        jar("lib/fast-1.0.jar", Map.of("lib/fast.so", ELF));
        jar("wlp/lib/server.jar", Map.of("META-INF/MANIFEST.MF", manifest("Eclipse Public License; url=x")));
        licences.put("plain", "Apache-2.0");
        licences.put("fast", "The fast licence");
    }

    @Test
    void namesEveryPartWithItsLicence() throws IOException {
        Inventory inventory = take();
        assertThat(inventory.problems()).isEmpty();
        String notice = Notice.of(inventory, tables, PROGRAM);
        assertThat(notice)
                .startsWith("Drydock 0.1.0+20df30dc1234\n")
                .contains(
                        "plain 1.0\n  Licence:   Apache-2.0, see licenses/Apache-2.0.txt\n",
                        "  In it:     META-INF/LICENSE\n",
                        "  Native:    lib/fast.so\n    SHA-256: " + Sha256.hex(ELF),
                        "contains Kernels 2.1\n      Licence:   BSD-3-Clause, see licenses/BSD-3-Clause.txt\n",
                        "      Copyright: Copyright A\n",
                        "server.bundle 3.0\n  Licence:   EPL-2.0, see licenses/EPL-2.0.txt\n");
    }

    @Test
    void theBillOfMaterialsIsAsItsStandardSaysAndTheSameEachTime() throws IOException {
        String first = BillOfMaterials.of(take(), PROGRAM);
        assertThat(BillOfMaterials.of(take(), PROGRAM)).isEqualTo(first);
        JsonNode document = new ObjectMapper().readTree(first);
        assertThat(CycloneDx.errors(document)).isEmpty();
        assertThat(document.path("metadata").path("component").path("version").asText())
                .isEqualTo("0.1.0+20df30dc1234");
        assertThat(document.findValuesAsText("purl"))
                .contains("pkg:maven/g/plain@1.0?type=jar", "pkg:github/a/kernels@2.1");
        ((ObjectNode) document).put("specVersion", 16);
        assertThat(CycloneDx.errors(document))
                .as("the schema refuses something")
                .isNotEmpty();
    }

    @Test
    void refusesALicenceThatIsNotAllowed() throws IOException {
        licences.put("plain", "SSPL-1.0");
        assertThat(take().problems()).singleElement().asString().contains("plain 1.0", "\"SSPL-1.0\"", "licences.txt");
    }

    @Test
    void refusesANativeLibraryThatNobodyDeclared() throws IOException {
        jar("lib/plain-1.0.jar", Map.of("hidden/in/here", ELF));
        Files.write(Files.createDirectories(home.resolve("worker")).resolve("libx.so.1"), ELF);
        assertThat(take().problems())
                .anyMatch(problem -> problem.contains("lib/plain-1.0.jar ! hidden/in/here is not declared"))
                .anyMatch(problem -> problem.contains("worker/libx.so.1 is not declared"));
    }

    @Test
    void refusesAJarThatIsNoDependency() throws IOException {
        jar("lib/old-0.9.jar", Map.of("a/B.class", new byte[] {3}));
        assertThat(take().problems()).singleElement().asString().contains("lib/old-0.9.jar", "mvn clean");
    }

    @Test
    void refusesADeclarationThatNoLongerHolds() throws IOException {
        inside += "in plain-*.jar ! shaded/**\n  Shaded | 1 | MIT | Copyright B | https://example.org\n";
        assertThat(take().problems()).singleElement().asString().contains("plain-*.jar ! shaded/**");
    }

    @Test
    void findsJarsInAWarAndNativesInAJarInAJar() throws IOException {
        jar("lib/inner.jar", Map.of("x/deep.so", ELF));
        byte[] inner = Files.readAllBytes(home.resolve("lib/inner.jar"));
        Files.delete(home.resolve("lib/inner.jar"));
        jar("lib/plain-1.0.jar", Map.of("nested.jar", inner));
        jar("apps/drydock.war", Map.of("WEB-INF/lib/inner.jar", inner));
        assertThat(take().problems())
                .anyMatch(problem -> problem.contains("lib/plain-1.0.jar ! nested.jar!x/deep.so is not declared"))
                .anyMatch(problem -> problem.contains("apps/drydock.war!WEB-INF/lib/inner.jar is no dependency"));
    }

    @Test
    void aChoiceNeedsOneAllowedLicenceAndASumAll() throws IOException {
        tables();
        Licences list = Licences.read(tables);
        assertThat(list.texts("MIT OR SSPL-1.0")).containsExactly("MIT.txt");
        assertThat(list.texts("MIT OR Apache-2.0")).containsExactly("MIT.txt", "Apache-2.0.txt");
        assertThat(list.texts("MIT AND SSPL-1.0")).isEmpty();
        assertThat(list.texts("MIT AND Apache-2.0")).containsExactly("MIT.txt", "Apache-2.0.txt");
    }

    private Inventory take() throws IOException {
        tables();
        return Inventory.take(home, tables, resolved(), PROGRAM);
    }

    private void tables() throws IOException {
        Files.writeString(tables.resolve("licences.txt"), """
                # text
                Apache-2.0 | Apache-2.0.txt | ours
                BSD-3-Clause | BSD-3-Clause.txt | permissive
                EPL-2.0 | EPL-2.0.txt | by file
                MIT | MIT.txt | permissive
                """);
        Files.writeString(
                tables.resolve("names.txt"),
                "The fast licence = MIT OR Apache-2.0\nEclipse Public License = EPL-2.0\n");
        Files.writeString(tables.resolve("corrections.txt"), "");
        Files.writeString(tables.resolve("sources.txt"), "");
        Files.writeString(tables.resolve("inside.txt"), inside);
    }

    private Path resolved() throws IOException {
        Path file = folder.resolve("resolved.txt");
        StringBuilder lines = new StringBuilder();
        licences.forEach((name, licence) ->
                lines.append("g\t" + name + "\t1.0\t" + licence + "\thttps://example.org/" + name + "\t\n"));
        Files.writeString(file, lines);
        return file;
    }

    private void jar(String path, Map<String, byte[]> entries) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    private static byte[] manifest(String licence) {
        return ("Manifest-Version: 1.0\nBundle-SymbolicName: server.bundle;singleton:=true\nBundle-Version: 3.0\nBundle-License: "
                        + licence + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
