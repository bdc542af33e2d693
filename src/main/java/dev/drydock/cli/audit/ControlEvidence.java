package dev.drydock.cli.audit;

import dev.drydock.api.AuditCountsView;
import dev.drydock.controls.ControlMapping.Evidence;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a site has for each line of evidence. */
final class ControlEvidence {
    static final String NO_VERDICT =
            "This is evidence for an assessor. It does not state that a control is satisfied, or that it is enough.";

    private static final String NO_RECORD = "no record yet";

    private final AuditCountsView counts;
    private final Map<String, AuditCountsView.Action> byAction;
    private final SettingValues settings;

    ControlEvidence(AuditCountsView counts, SettingValues settings) {
        this.counts = counts;
        this.byAction = counts.actions().stream()
                .collect(Collectors.toMap(AuditCountsView.Action::action, Function.identity()));
        this.settings = settings;
    }

    /**
     * One line.
     *
     * @param value empty where the name says all
     * @param hrefs where the evidence is; empty if there is none yet, or if it is no document
     */
    record Found(String kind, String name, String value, List<String> hrefs) {
        Found {
            hrefs = List.copyOf(hrefs);
        }
    }

    Found of(Evidence line) {
        if (line instanceof Evidence.Audit audit) {
            return audit(audit.action());
        }
        if (line instanceof Evidence.Page page) {
            return new Found("page", "docs/" + page.address(), "", List.of("docs/" + page.address()));
        }
        if (line instanceof Evidence.Setting setting) {
            return new Found("setting", setting.name(), settings.of(setting.name()), List.of());
        }
        return new Found("command", ((Evidence.Command) line).line(), "", List.of());
    }

    private Found audit(String action) {
        AuditCountsView.Action found = byAction.get(action);
        if (found == null) {
            return new Found("audit", action, NO_RECORD, List.of());
        }
        String first = "record " + found.first() + " at " + found.firstAt();
        return new Found(
                "audit",
                action,
                found.count() == 1
                        ? "1 record, " + first
                        : found.count() + " records, from " + first + " to record " + found.last() + " at "
                                + found.lastAt(),
                found.first() == found.last()
                        ? List.of(href(found.first()))
                        : List.of(href(found.first()), href(found.last())));
    }

    private static String href(long number) {
        return "api/v1/audit/records?from=" + number + "&limit=1";
    }

    String log() {
        return "Counted in an audit log of " + counts.size() + " records"
                + (counts.unreadable() == 0
                        ? "."
                        : ", of which " + counts.unreadable() + " cannot be read. Run 'drydock audit verify'.");
    }
}
