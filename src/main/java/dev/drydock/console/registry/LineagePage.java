package dev.drydock.console.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.registry.TraceLineage;
import dev.drydock.application.registry.TraceLineage.Traced;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.registry.DataLineage.FileWanted;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.failure.Category;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;

/** Which files a version comes from, and which versions come from a file. */
@Named("lineage")
@RequestScoped
public class LineagePage {
    @Inject
    CurrentUser currentUser;

    @Inject
    TraceLineage traceLineage;

    private Optional<Traced> traced = Optional.empty();
    private List<LineageRows.OfFile> files = List.of();
    private String problem = "";

    /** A statement that someone signed. */
    public record Signed(String action, String gate, String person, String at, String digest) {}

    public void open() {
        Actor actor = currentUser.actor();
        currentUser.require(Operation.TRACE_LINEAGE, "lineage");
        if (currentUser.given("version").isPresent()) {
            traced = Optional.of(traceLineage.version(actor, currentUser.version()));
        } else {
            currentUser.given("file").ifPresent(file -> look(actor, file));
        }
    }

    /** If no export has the file, the page says so above the form, and the form keeps the input. */
    private void look(Actor actor, String file) {
        try {
            files = traceLineage.file(actor, new FileWanted(file, currentUser.given("export"))).stream()
                    .map(LineageRows::of)
                    .toList();
        } catch (DrydockException e) {
            if (e.code().category() != Category.NOT_FOUND && e.code().category() != Category.USAGE) {
                throw e;
            }
            problem = e.sentence();
        }
    }

    private static Signed signed(ApprovalRecord record) {
        return new Signed(
                record.action().wireName(),
                record.gate().orElse(""),
                record.person(),
                Wording.time(record.receivedAt()),
                record.statementDigest());
    }

    public boolean isOfVersion() {
        return traced.isPresent();
    }

    public String version() {
        return traced.map(found -> found.version().id().toString()).orElse("");
    }

    public String model() {
        return traced.map(found -> found.version().id()).map(VersionId::model).orElse("");
    }

    public List<LineageRows.OfVersion> line() {
        return traced.map(found -> LineageRows.line(found.generations(), found.brought()))
                .orElse(List.of());
    }

    public List<Signed> statements() {
        return traced.map(found ->
                        found.statements().stream().map(LineagePage::signed).toList())
                .orElse(List.of());
    }

    /** Of the version's own snapshot. */
    public LineageRows.Files own() {
        return traced.map(found -> LineageRows.files(found.generations().subList(0, 1)))
                .orElse(LineageRows.NONE);
    }

    /** Through its parents. */
    public LineageRows.Files inherited() {
        return traced.map(found -> LineageRows.files(
                        found.generations().subList(1, found.generations().size())))
                .orElse(LineageRows.NONE);
    }

    public List<LineageRows.OfFile> files() {
        return files;
    }

    public String problem() {
        return problem;
    }

    public String file() {
        return currentUser.parameter("file");
    }

    public String export() {
        return currentUser.parameter("export");
    }
}
