package dev.drydock.console.erasure;

import dev.drydock.application.access.Operation;
import dev.drydock.application.erasure.ViewErasures;
import dev.drydock.application.erasure.ViewErasures.Affected;
import dev.drydock.application.erasure.ViewErasures.Viewed;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was erased, and of one erasure which copies and which versions it touches. */
@Named("erasures")
@RequestScoped
public class ErasuresPage {
    @Inject
    CurrentUser currentUser;

    @Inject
    ViewErasures viewErasures;

    private List<Erasure> all = List.of();
    private Optional<Viewed> viewed = Optional.empty();

    /** An erasure as a row. */
    public record Row(
            String erasure,
            String asked,
            String by,
            int groups,
            int predictions,
            String run,
            String finished,
            String reason) {}

    /** A copy that it found. */
    public record Copy(String place, String name, String rows, String before, String after) {}

    /** A version that has learned from the rows. */
    public record Version(String version, String state, String through, String advice) {}

    public void open() {
        currentUser.require(Operation.VIEW_ERASURES, "erasures");
        Optional<String> asked = currentUser.given("erasure");
        if (asked.isPresent()) {
            viewed = Optional.of(view(asked.get()));
        } else {
            all = viewErasures.list(currentUser.actor(), Optional.empty());
        }
    }

    private Viewed view(String erasure) {
        try {
            VersionId id = VersionId.parse(erasure); // a model's number, as a version is
            return viewErasures.view(currentUser.actor(), id.model(), id.number());
        } catch (IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The page cannot be shown: its address needs an erasure such as pump-failure/1, and has \""
                            + erasure + "\". Open the page from the list of erasures.",
                    e);
        }
    }

    public boolean isOfOne() {
        return viewed.isPresent();
    }

    public String erasure() {
        return viewed.map(found -> found.erasure().label()).orElse("");
    }

    /** The one that is looked at, or all. */
    public List<Row> rows() {
        return viewed.map(found -> List.of(found.erasure())).orElse(all).stream()
                .map(ErasuresPage::row)
                .toList();
    }

    private static Row row(Erasure erasure) {
        return new Row(
                erasure.label(),
                Wording.time(erasure.askedAt()),
                erasure.askedBy(),
                erasure.groups(),
                erasure.predictions(),
                erasure.run().isPresent() ? Long.toString(erasure.run().getAsLong()) : Wording.NOTHING,
                Wording.time(erasure.finishedAt()),
                erasure.reason().orElse(Wording.NOTHING));
    }

    public List<Copy> copies() {
        return viewed.map(
                        found -> found.copies().stream().map(ErasuresPage::copy).toList())
                .orElse(List.of());
    }

    private static Copy copy(ErasedCopy copy) {
        return new Copy(
                copy.place().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                copy.name(),
                Wording.count(copy.rows()),
                Wording.shortDigest(copy.before()),
                Wording.shortDigest(copy.after()));
    }

    public List<Version> versions() {
        return viewed.map(found ->
                        found.versions().stream().map(ErasuresPage::version).toList())
                .orElse(List.of());
    }

    private static Version version(Affected affected) {
        return new Version(
                affected.version().id().toString(),
                affected.version().state().name(),
                affected.through().toString(),
                affected.advice());
    }
}
