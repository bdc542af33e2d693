package dev.drydock.console.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which quarantined rows a request asks for, and whether masked or as they came. */
@RequestScoped
public class RejectsQuestion {
    static final String RAW = "raw";
    static final String YES = "true";

    private static final List<String> NAMES = List.of("model", "execution", "file", "reason", RAW);

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewExecution viewExecution;

    @Inject
    ListRejects listRejects;

    @Inject
    ViewRawRejects viewRawRejects;

    /** By name, as the address has them. */
    Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>();
        NAMES.forEach(name -> currentUser.given(name).ifPresent(value -> chosen.put(name, value)));
        return chosen;
    }

    /** Newest first. */
    List<QuarantinedRow> list(Actor actor, RejectFilter filter) {
        return isRaw() ? viewRawRejects.list(actor, filter) : listRejects.list(actor, filter);
    }

    boolean isRaw() {
        return currentUser.parameter(RAW).equals(YES);
    }

    /** An execution stands for its run: a restart continues with the rows that the first attempt quarantined. */
    RejectFilter filter(Actor actor, int limit) {
        OptionalLong run = currentUser.given("execution").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(viewExecution
                        .view(actor, currentUser.number("execution"))
                        .execution()
                        .instanceId());
        return new RejectFilter(
                currentUser.given("model"),
                run,
                currentUser.given("file"),
                currentUser.given("reason").map(RejectsQuestion::reason),
                currentUser.given("before").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(currentUser.number("before")),
                limit);
    }

    private static RejectReason reason(String name) {
        return Arrays.stream(RejectReason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.USAGE,
                        "Rows cannot be filtered by the reason \"" + name + "\". There are "
                                + List.of(RejectReason.values()) + "."));
    }
}
