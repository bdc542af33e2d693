/** The adapter that hands packages and orders to a Drydock serving node over HTTPS. */
@NullMarked
package dev.drydock.servingclient;

import org.jspecify.annotations.NullMarked;
