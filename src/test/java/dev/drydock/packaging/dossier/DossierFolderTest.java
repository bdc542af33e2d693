package dev.drydock.packaging.dossier;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in an unpacked dossier: all documents are read, within limits, and each has a name that some check looks at. */
class DossierFolderTest {
    private static final String DIGEST = "ab".repeat(32);

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Set<String> known(String... there) {
        TreeMap<String, byte[]> documents = new TreeMap<>();
        for (String name : there) {
            documents.put(name, new byte[0]);
        }
        Index index = new Index(
                1,
                "demo",
                "production",
                "pump",
                7,
                "PROPOSED",
                DIGEST,
                "2026-11-25T02:00:00Z",
                "aude",
                "0.1.0",
                List.of(new OrderLine(4, DIGEST)),
                List.of());
        return KnownNames.of(index, new DossierFolder(documents, Path.of("package")));
    }

    @Test
    void readsEachDocumentAndLeavesThePackageAsAFolder() throws IOException {
        write("dossier.json", "index");
        write("orders/1.json", "first");
        write("orders/2.json", "second");
        write("ordersheet.txt", "none");
        write("package/model/weights.pt", "weights");
        DossierFolder read = DossierFolder.read(folder);
        assertThat(read.documents().keySet())
                .containsExactly("dossier.json", "orders/1.json", "orders/2.json", "ordersheet.txt");
        assertThat(read.require("orders/2.json"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("second");
        assertThat(read.in(DossierNames.ORDERS)).containsExactly("orders/1.json", "orders/2.json");
        assertThat(read.in(DossierNames.DELIVERIES)).isEmpty();
        assertThat(read.packageDirectory()).isEqualTo(folder.resolve("package"));
        assertFails(DossierFailure.DOSSIER_REFUSED, "trust/current.json is missing", read::trustFile);
    }

    @Test
    void hasFiveThousandDocumentsAtMost() throws IOException {
        Files.createDirectories(folder.resolve("package"));
        for (int i = 0; i < DossierFolder.MOST_DOCUMENTS; i++) {
            Files.createFile(folder.resolve("d" + i));
        }
        Files.createFile(folder.resolve("package/model.yaml"));
        assertThat(DossierFolder.read(folder).documents()).hasSize(5000);
        Files.createFile(folder.resolve("one-more"));
        assertFails(
                DossierFailure.DOSSIER_REFUSED,
                "beside its package it has more than 5000 documents or 67108864 bytes",
                () -> DossierFolder.read(folder));
    }

    @Test
    void hasSixtyFourMebibytesOfDocumentsAtMost() throws IOException {
        write("a", "x");
        sparse("b", DossierFolder.MOST_BYTES - 1L);
        sparse("package/weights.pt", DossierFolder.MOST_BYTES);
        assertThat(DossierFolder.read(folder).require("b")).hasSize(67_108_863);
        write("c", "y");
        assertFails(DossierFailure.DOSSIER_REFUSED, "67108864 bytes", () -> DossierFolder.read(folder));
    }

    private void sparse(String name, long bytes) throws IOException {
        write(name, "");
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void readsNothingThroughALink() throws IOException {
        Path secret = Files.writeString(folder.resolveSibling("secret-" + folder.getFileName()), "secret");
        Files.createSymbolicLink(folder.resolve("dossier.json"), secret);
        assertFails(PackagingFailure.PACKAGE_UNSAFE, "dossier.json", () -> DossierFolder.read(folder));
        Files.delete(secret);
    }

    @Test
    void knowsTheNamesOfEachPart() {
        assertThat(known())
                .containsExactlyInAnyOrder(
                        "dossier.html",
                        "trust/current.json",
                        "audit/log.json",
                        "audit/key-changes.json",
                        "audit/time-stamps.json",
                        "lineage.json",
                        "attestations/model.cdx.json",
                        "attestations/provenance.json",
                        "attestations/test-result.json",
                        "orders/4.json",
                        "receivers/4.json");
        String trust = "trust/" + DIGEST + ".json";
        String statement = "statements/" + DIGEST + ".json";
        assertThat(known(trust, statement, "deliveries/plant-b-1.json"))
                .contains(trust, statement, "deliveries/plant-b-1.json", "receipts/plant-b-1.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trust/newest.json",
                "trust/abababababababababababababababababababababababababababababababab",
                "trust/abababababababababababababababababababababababababababababababab.html",
                "statements/ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB.json",
                "statements/x",
                "orders/5.json",
                "receivers/5.json",
                "receipts/plant-b-1.json",
                "deliveries/x",
                "deliveries/plant-b-1.html",
                "notes.txt"
            })
    void knowsNothingElse(String name) {
        assertThat(known(name)).doesNotContain(name);
    }

    @Test
    void aPackageThatSaysNothingIsRefused() throws IOException {
        write("report/gate-report.json", "{");
        write("model/signature.json", "{}");
        assertFails(
                DossierFailure.DOSSIER_REFUSED,
                "package/report/gate-report.json is no JSON",
                () -> PackageFacts.read(folder));
        write("report/gate-report.json", "{}");
        assertThat(PackageFacts.read(folder).run()).isEmpty();
        assertThat(PackageFacts.read(folder).origin()).isEmpty();
        assertThat(PackageFacts.read(folder).snapshot()).isEmpty();
        Files.delete(folder.resolve("model/signature.json"));
        assertFails(CommonFailure.FILE_UNREADABLE, "signature.json cannot be read", () -> PackageFacts.read(folder));
    }

    @Test
    void aPackageSaysHowItCameAbout() throws IOException {
        write("report/gate-report.json", "{\"model\": \"pump\", \"version\": \"pump/7\"}");
        write("model/signature.json", "{\"width\": 14}");
        write("provenance/run.json", "{\"run\": 1}");
        write("provenance/origin.json", "{\"origin\": 2}");
        write("provenance/snapshot.json", "{\"snapshot\": 3}");
        PackageFacts facts = PackageFacts.read(folder);
        assertThat(facts.model()).isEqualTo("pump");
        assertThat(facts.version()).isEqualTo("pump/7");
        assertThat(facts.signature().path("width").asInt()).isEqualTo(14);
        assertThat(facts.run())
                .hasValueSatisfying(run -> assertThat(run.path("run").asInt()).isEqualTo(1));
        assertThat(facts.origin())
                .hasValueSatisfying(
                        origin -> assertThat(origin.path("origin").asInt()).isEqualTo(2));
        assertThat(facts.snapshot())
                .hasValueSatisfying(
                        one -> assertThat(one.path("snapshot").asInt()).isEqualTo(3));
        assertThat(facts.files()).hasSize(5);
        assertThat(facts.sha256("model/signature.json")).hasSize(64);
    }
}
