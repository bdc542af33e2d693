package dev.drydock.application.registry;

import static dev.drydock.application.TrialsFixture.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model may be imported again until a version of it is in service. */
class RegisterImportTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data/pump-failure/model.yaml");
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));

    @TempDir
    Path directory;

    private final ModelFileReader reader = new ModelFileReader();
    private final List<AuditLog.Event> audited = new ArrayList<>();

    @Test
    void recordsWhichRuleOfAFieldAFurtherImportLoosens() throws IOException {
        try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2)) {
            JpaModelRepository models = database.repository(JpaModelRepository.class);
            RegisterImport imports = new RegisterImport(
                    database.transactions(),
                    models,
                    database.repository(JpaVersionRepository.class),
                    fake(PackageStore.class, "discard", key -> null),
                    new FileSystemPackageContent(),
                    reader,
                    new Journal(audited::add, Clock.systemUTC()));

            brought(imports, "fields: [{column: patient, for: [], goes: []}]\n");
            brought(imports, "# without an entry\n");
            imports.giveUp(
                    EMIL,
                    brought(imports, "fields: [{column: patient, for: [], goes: [delivery]}]\n"),
                    new IllegalStateException());

            assertThat(audited)
                    .extracting(event -> event.details().getOrDefault("fields-loosened", ""))
                    .containsExactly(
                            "", "patient: node-log, patient: labels, patient: package", "patient: delivery", "");
        }
    }

    private VersionId brought(RegisterImport imports, String more) throws IOException {
        String text = Files.readString(SAMPLE) + more;
        Files.writeString(directory.resolve("model.yaml"), text);
        return imports.register(
                        EMIL,
                        new UnpackImport.Unpacked(
                                new UnpackImport.Workspace("import", directory), reader.readText(text)))
                .id();
    }
}
