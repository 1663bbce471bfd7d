"""Made-up organizations for the demo, for load and for attacks: rounds go through the real actions, people are drawn by lot."""
