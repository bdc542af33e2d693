package dev.drydock.domain.delivery;

import java.util.List;
import java.util.Optional;

/**
 * The words for how sensitive a delivery is.
 *
 * @param known from the least to the most sensitive; empty if the site uses none
 * @param highest the most sensitive one that this site may hold; empty if it uses none
 */
public record Markings(List<String> known, Optional<String> highest) {
    /** Of a site that marks nothing. */
    public static final Markings NONE = new Markings(List.of(), Optional.empty());

    public Markings {
        known = List.copyOf(known);
    }

    /** Why a delivery with that marking cannot be here, as a clause; empty if it can. */
    public Optional<String> problem(Optional<String> marking) {
        if (marking.isEmpty()) {
            return known.isEmpty()
                    ? Optional.empty()
                    : Optional.of("it has no marking, and this site handles only marked deliveries: "
                            + String.join(", ", known));
        }
        String word = marking.get();
        if (!known.contains(word)) {
            return Optional.of("it has the marking '" + word + "', and this site knows "
                    + (known.isEmpty() ? "none" : "only " + String.join(", ", known))
                    + " (delivery-markings in site.yaml)");
        }
        return highest.filter(limit -> known.indexOf(word) > known.indexOf(limit))
                .map(limit -> "it is marked " + word + ", and this site may hold at most " + limit
                        + " (delivery-limit in site.yaml)");
    }
}
