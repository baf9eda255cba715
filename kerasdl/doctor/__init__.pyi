# Generated: make generated
from kerasdl.doctor.dead_units import dead_units as dead_units
from kerasdl.doctor.divergence import divergence as divergence
from kerasdl.doctor.overfitting import overfitting as overfitting
from kerasdl.doctor.vanishing_gradients import vanishing_gradients as vanishing_gradients
