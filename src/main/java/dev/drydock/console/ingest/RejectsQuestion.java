package dev.drydock.console.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.console.access.Visitor;
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
    Visitor visitor;

    @Inject
    ViewExecution viewExecution;

    @Inject
    ListRejects listRejects;

    @Inject
    ViewRawRejects viewRawRejects;

    /** By name, as the address has them. */
    Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>();
        NAMES.forEach(name -> visitor.given(name).ifPresent(value -> chosen.put(name, value)));
        return chosen;
    }

    /** Newest first. */
    List<QuarantinedRow> list(Actor actor, RejectFilter filter) {
        return isRaw() ? viewRawRejects.list(actor, filter) : listRejects.list(actor, filter);
    }

    boolean isRaw() {
        return visitor.parameter(RAW).equals(YES);
    }

    /** An execution stands for its run: a restart goes on with what the first attempt quarantined. */
    RejectFilter filter(Actor actor, int limit) {
        OptionalLong run = visitor.given("execution").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(viewExecution
                        .view(actor, visitor.number("execution"))
                        .execution()
                        .instanceId());
        return new RejectFilter(
                visitor.given("model"),
                run,
                visitor.given("file"),
                visitor.given("reason").map(RejectsQuestion::reason),
                visitor.given("before").isEmpty() ? OptionalLong.empty() : OptionalLong.of(visitor.number("before")),
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
