package dev.drydock.persistence;

import dev.drydock.application.runs.ExecutionSearch;
import dev.drydock.application.runs.ExecutionSearch.Field;
import dev.drydock.application.runs.ExecutionSearch.Order;
import dev.drydock.application.runs.ExecutionSearch.Pattern;
import dev.drydock.application.runs.ExecutionSearch.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Conditions and order of a search for executions: what stands behind the tables, and the arguments of its question marks. */
final class ExecutionQuery {
    private static final char ESCAPE = '!';

    private final StringBuilder text = new StringBuilder(" where 1 = 1");
    private final List<Object> arguments = new ArrayList<>();

    private ExecutionQuery() {}

    /** @param status the expression that tells an execution's status */
    static ExecutionQuery of(ExecutionSearch search, String status) {
        ExecutionQuery query = new ExecutionQuery();
        query.in("i.jobinstanceid", search.runs());
        query.within("i.jobinstanceid", search.runRange());
        query.within("e.createtime", search.created());
        query.within("e.lastupdatedtime", search.updated());
        query.statuses(status, search.statuses());
        query.like("e.exitstatus", search.exitStatuses());
        query.like("i.jobname", search.jobs());
        query.like("i.applicationname", search.applications());
        query.like("r.submitter", search.submitters());
        query.like("r.model", search.models());
        search.parameters().forEach(query::parameter);
        search.digests().forEach(query::digest);
        if (search.latestOnly()) {
            query.add("not exists (select 1 from job_execution l where l.jobinstanceid = e.jobinstanceid"
                    + " and l.jobexecutionid > e.jobexecutionid)");
        }
        search.before().ifPresent(before -> query.add("e.jobexecutionid < ?", before));
        query.order(search.order(), status);
        return query;
    }

    String text() {
        return text.toString();
    }

    Object[] arguments() {
        return arguments.toArray();
    }

    private void add(String condition, Object... values) {
        text.append(" and ").append(condition);
        Collections.addAll(arguments, values);
    }

    private void in(String column, List<?> values) {
        if (!values.isEmpty()) {
            add(column + " in (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")", values.toArray());
        }
    }

    private void within(String column, Range<?> range) {
        range.from().ifPresent(from -> add(column + " >= ?", from));
        range.to().ifPresent(to -> add(column + " <= ?", to));
    }

    /** One that waits has not begun for the batch runtime, so that its status is found by that one's index too. */
    private void statuses(String status, List<String> statuses) {
        if (!statuses.isEmpty() && !statuses.contains("WAITING")) {
            in("e.batchstatus", statuses);
        }
        in(status, statuses);
    }

    private void like(String column, List<Pattern> patterns) {
        if (!patterns.isEmpty()) {
            List<String> conditions = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            for (Pattern pattern : patterns) {
                String left = pattern.ignoreCase() ? "lower(" + column + ")" : column;
                boolean exact = !pattern.openStart() && !pattern.openEnd();
                conditions.add(left + (exact ? " = ?" : " like ? escape '" + ESCAPE + "'"));
                values.add(exact ? cased(pattern, pattern.text()) : liked(pattern));
            }
            add("(" + String.join(" or ", conditions) + ")", values.toArray());
        }
    }

    private static String cased(Pattern pattern, String text) {
        return pattern.ignoreCase() ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String liked(Pattern pattern) {
        return (pattern.openStart() ? "%" : "")
                + escaped(cased(pattern, pattern.text()))
                + (pattern.openEnd() ? "%" : "");
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** The batch runtime keeps a line a parameter, {@code name = value}, without one at the end. */
    private void parameter(String name, Pattern value) {
        String line = "%\n" + escaped(cased(value, name)) + " = " + liked(value) + (value.openEnd() ? "" : "\n") + "%";
        String column = "(? || e.jobparameters || ?)";
        add((value.ignoreCase() ? "lower" + column : column) + " like ? escape '" + ESCAPE + "'", "\n", "\n", line);
    }

    private void digest(String digest) {
        add(
                "exists (select 1 from run_fact d where d.instance_id = e.jobinstanceid and d.digest = ?"
                        + " and d.fact in ('snapshot', 'package-digest'))",
                digest);
    }

    private void order(List<Order> order, String status) {
        List<String> columns = new ArrayList<>();
        order.forEach(request -> columns.add(column(request.field(), status) + (request.descending() ? " desc" : "")));
        boolean unique = order.stream().anyMatch(request -> request.field() == Field.EXECUTION);
        if (!unique) {
            columns.add("e.jobexecutionid desc");
        }
        text.append(" order by ").append(String.join(", ", columns));
    }

    private static String column(Field field, String status) {
        return switch (field) {
            case RUN -> "i.jobinstanceid";
            case EXECUTION -> "e.jobexecutionid";
            case JOB -> "i.jobname";
            case MODEL -> "r.model";
            case SUBMITTER -> "r.submitter";
            case STATUS -> status;
            case EXIT_STATUS -> "e.exitstatus";
            case CREATED -> "e.createtime";
            case UPDATED -> "e.lastupdatedtime";
        };
    }
}
