package dev.drydock.modelfile;

import dev.drydock.domain.registry.Budget;
import dev.drydock.domain.registry.Budget.Resource;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The key {@code budget}: what a run may use up in training. */
final class BudgetKeys {
    private static final Set<String> KEYS =
            Arrays.stream(Resource.values()).map(Resource::wireName).collect(Collectors.toUnmodifiableSet());

    private BudgetKeys() {}

    static Budget read(Section model) {
        SortedMap<Resource, Long> limits = new TreeMap<>();
        model.findSection("budget", KEYS).ifPresent(budget -> {
            for (Resource resource : Resource.values()) {
                budget.find(resource.wireName(), ValueType.amount(resource::parse, resource.wanted()))
                        .ifPresent(limit -> limits.put(resource, limit));
            }
        });
        return new Budget(limits);
    }
}
